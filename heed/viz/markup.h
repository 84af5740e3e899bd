#pragma once

#include <string>
#include <string_view>

namespace heed::viz {

// Text as the content or a quoted attribute of XML or HTML. What XML cannot hold (control
// characters, invalid UTF-8) is made visible as glyphs_of does.
std::string escaped(std::string_view text);

}  // namespace heed::viz
