#pragma once

#include "heed/cli/value.h"

namespace heed::cli {

enum class Side { source, target };

template <>
struct Names<Side> {
  static constexpr std::pair<const char*, Side> all[] = {{"source", Side::source},
                                                         {"target", Side::target}};
};

}  // namespace heed::cli
