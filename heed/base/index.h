#pragma once

#include <cstdint>

namespace heed {

using Index = std::int64_t;
using Token = std::int32_t;  // the id of a piece of text in a vocabulary

}  // namespace heed
