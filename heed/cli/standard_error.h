#pragma once

#include <fmt/format.h>

#include <string_view>

namespace heed::cli {

// To standard error. What nobody can read any more, as when a terminal has gone away, is no reason
// to end the work it tells of: this never throws.
void write_error(std::string_view text);

// A line.
template <typename... Args>
void tell(fmt::format_string<Args...> text, Args&&... args) {
  write_error(fmt::format(text, std::forward<Args>(args)...) + '\n');
}

}  // namespace heed::cli
