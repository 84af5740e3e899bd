#include "heed/text/whole_text.h"

#include <algorithm>

#include "heed/base/check.h"
#include "heed/text/utf8.h"

namespace heed {
namespace {

std::string read_all(ByteStream stream, InvalidUtf8 invalid) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::string text;
  for (std::string_view part = stream.next(); !part.empty(); part = stream.next()) text += part;
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  const auto wrong = find_invalid_utf8(text);
  if (!wrong) return text;
  if (invalid == InvalidUtf8::replace) return replace_invalid_utf8(text);
  const auto before = std::string_view(text).substr(0, *wrong);
  const std::size_t line = before.rfind('\n') + 1;  // 0 in the first
  throw Error(fmt::format("{}:{}: invalid UTF-8 (byte {})", stream.name(),
                          std::ranges::count(before, '\n') + 1, *wrong - line + 1));
}

}  // namespace

std::string read_text(const std::filesystem::path& path, InvalidUtf8 invalid) {
  return read_all(ByteStream(path), invalid);
}

std::string read_text(int descriptor, const std::string& name, InvalidUtf8 invalid) {
  return read_all(ByteStream(descriptor, name), invalid);
}

}  // namespace heed
