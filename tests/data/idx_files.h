#pragma once

#include <string>
#include <vector>

#include "heed/base/index.h"

namespace heed::tests {

// The bytes of an IDX file.
inline std::string idx_bytes(const std::vector<Index>& shape, const std::string& elements) {
  std::string bytes{'\0', '\0', '\x08', static_cast<char>(shape.size())};
  for (const Index size : shape) {
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(size >> shift);
  }
  return bytes + elements;
}

}  // namespace heed::tests
