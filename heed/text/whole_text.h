#pragma once

#include <filesystem>
#include <string>

#include "heed/text/lines.h"

namespace heed {

// A text as it stands, plain or gzip, without a byte order mark at its very beginning. Throws
// "NAME:LINE: …" where it is no UTF-8, or puts U+FFFD there.
std::string read_text(const std::filesystem::path& path, InvalidUtf8 invalid = InvalidUtf8::refuse);
// The same of an open descriptor, such as 0 under the name "standard input".
std::string read_text(int descriptor, const std::string& name,
                      InvalidUtf8 invalid = InvalidUtf8::refuse);

}  // namespace heed
