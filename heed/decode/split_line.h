#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::decode {

// The parts of a line that is too long, each of which `fits`: halved as often as it takes, at the
// end of a sentence near the middle, else after a comma or the like, else at a space, else between
// two characters. The spaces at a cut belong to no part. A single character that does not fit is a
// part all the same.
std::vector<std::string_view> split_line(std::string_view line,
                                         const std::function<bool(std::string_view)>& fits);

}  // namespace heed::decode
