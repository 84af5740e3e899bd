#pragma once

#include <string_view>

#include "heed/tensor/named_tensors.h"

namespace heed::train {

// Copies each tensor of `from` into the memory of its namesake in `to`. Throws, having written
// nothing, if the two differ in names, shapes or dtypes: one line that begins with `what` and gives
// every difference.
void copy_into(NamedTensors to, const NamedTensors& from, std::string_view what);

// New memory, the same values.
NamedTensors copy_of(const NamedTensors& tensors);

}  // namespace heed::train
