#include "heed/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string_view>

namespace heed::cli {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

viz::Ink ink_of_output() {
  if (!isatty(STDOUT_FILENO) || !environment("NO_COLOR").empty()) return viz::Ink::shades;
  const std::string_view depth = environment("COLORTERM"), name = environment("TERM");
  if (depth == "truecolor" || depth == "24bit") return viz::Ink::true_colour;
  return name.find("256color") != name.npos ? viz::Ink::indexed : viz::Ink::shades;
}

// Nothing where it is no terminal, or one too small to draw on.
std::optional<winsize> size_of(int file) {
  winsize size{};
  if (ioctl(file, TIOCGWINSZ, &size) != 0 || size.ws_col < 20 || size.ws_row < 8) return {};
  return size;
}

}  // namespace

viz::Terminal terminal_of_output() {
  viz::Terminal terminal{.ink = ink_of_output()};
  if (const auto size = size_of(STDOUT_FILENO)) {
    terminal.width = size->ws_col;
    terminal.height = size->ws_row;
  }
  return terminal;
}

bool error_is_terminal() {
  return isatty(STDERR_FILENO) != 0;
}

Index error_width() {
  const auto size = size_of(STDERR_FILENO);
  return size ? size->ws_col : 80;
}

}  // namespace heed::cli
