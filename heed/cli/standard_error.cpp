#include "heed/cli/standard_error.h"

#include <cstdio>

namespace heed::cli {

void write_error(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace heed::cli
