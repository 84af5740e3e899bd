#include "heed/data/idx.h"

#include "heed/base/check.h"
#include "heed/text/byte_stream.h"

namespace heed::data {
namespace {

constexpr std::uint8_t kUnsignedByte = 0x08;
constexpr Index kMostBytes = Index{1} << 40;

// Takes bytes out of the parts of a file.
class Parts {
 public:
  explicit Parts(const std::function<std::string_view()>& next) : next_(next) {}

  // The next byte, or -1 at the end.
  int byte() {
    if (!more()) return -1;
    const auto first = static_cast<std::uint8_t>(part_.front());
    part_.remove_prefix(1);
    return first;
  }
  // Whether there are more.
  bool more() {
    if (part_.empty()) part_ = next_();
    return !part_.empty();
  }
  std::string_view at_most(Index count) {
    if (!more()) return {};
    const std::string_view some = part_.substr(0, static_cast<std::size_t>(count));
    part_.remove_prefix(some.size());
    return some;
  }

 private:
  const std::function<std::string_view()>& next_;
  std::string_view part_;
};

Index read_axis(Parts& parts, const std::string& name) {
  Index size = 0;
  for (int i = 0; i < 4; ++i) {
    const int byte = parts.byte();
    check(byte >= 0, "{}: ends within its header", name);
    size = size << 8 | byte;
  }
  return size;
}

std::vector<Index> read_shape(Parts& parts, const std::string& name) {
  const int zeros[] = {parts.byte(), parts.byte()};
  const int type = parts.byte(), axes = parts.byte();
  check(zeros[0] == 0 && zeros[1] == 0 && axes > 0, "{}: is no IDX file", name);
  check(type == kUnsignedByte, "{}: its elements are of type {:#04x}, wanted {:#04x}, bytes", name,
        type, kUnsignedByte);
  std::vector<Index> shape;
  for (int i = 0; i < axes; ++i) shape.push_back(read_axis(parts, name));
  return shape;
}

Index elements(const std::vector<Index>& shape, const std::string& name) {
  Index count = 1;
  for (const Index size : shape) {
    check(size == 0 || count <= kMostBytes / size, "{}: its shape {} is too large", name, shape);
    count *= size;
  }
  return count;
}

}  // namespace

Idx read_idx(const std::filesystem::path& path) {
  ByteStream stream(path);
  return read_idx([&] { return stream.next(); }, path.string());
}

Idx read_idx(const std::function<std::string_view()>& next, const std::string& name) {
  Parts parts(next);
  Idx idx{.shape = read_shape(parts, name), .bytes = {}};
  const Index count = elements(idx.shape, name);
  while (std::ssize(idx.bytes) < count) {
    const std::string_view some = parts.at_most(count - std::ssize(idx.bytes));
    check(!some.empty(), "{}: ends after {} of the {} bytes of its shape {}", name,
          idx.bytes.size(), count, idx.shape);
    idx.bytes.insert(idx.bytes.end(), some.begin(), some.end());
  }
  check(!parts.more(), "{}: has more than the {} bytes of its shape {}", name, count, idx.shape);
  return idx;
}

}  // namespace heed::data
