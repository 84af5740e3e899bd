// Any bytes are either refused with an Error, or an IDX file of as many bytes as its shape says, in
// whatever parts they come.
#include "heed/data/idx.h"

#include <cstdlib>

#include "heed/base/check.h"

namespace {

using namespace heed;

void require(bool holds) {
  if (!holds) std::abort();
}

// What the file is, or what is wrong with it, read in parts of that size.
std::pair<std::string, data::Idx> read_in_parts(std::string_view bytes, std::size_t part) {
  try {
    const auto next = [&] {
      const std::string_view one = bytes.substr(0, part);
      bytes.remove_prefix(one.size());
      return one;
    };
    return {"", data::read_idx(next, "idx")};
  } catch (const Error& error) {
    return {error.what(), {}};
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto [wrong, idx] = read_in_parts(text, size);
  const auto [wrong_in_parts, in_parts] = read_in_parts(text, 3);
  require(wrong == wrong_in_parts && idx.shape == in_parts.shape && idx.bytes == in_parts.bytes);
  if (!wrong.empty()) return 0;
  Index count = 1;
  for (const Index axis : idx.shape) count *= axis;
  require(std::ssize(idx.bytes) == count);
  return 0;
}
