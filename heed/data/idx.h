#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/base/index.h"

namespace heed::data {

// The bytes of an IDX file, the form in which MNIST and its kin are published: after two zeros a
// byte for the type, one for the number of axes, each axis as 32 bits, the highest byte first, and
// the elements. Here of unsigned bytes, the only type that these have.
struct Idx {
  std::vector<Index> shape;
  std::vector<std::uint8_t> bytes;
};

// Reads a file, plain or gzip. Throws one line, which begins with the file: it is no IDX file, of
// another type, shorter or longer than it says.
Idx read_idx(const std::filesystem::path& path);

// The same from parts of a file, one after the other, until one is empty; `name` begins every
// error.
Idx read_idx(const std::function<std::string_view()>& next, const std::string& name);

}  // namespace heed::data
