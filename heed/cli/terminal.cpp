#include "heed/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
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

}  // namespace

viz::Terminal terminal_of_output() {
  viz::Terminal terminal{.ink = ink_of_output()};
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 && size.ws_row >= 8) {
    terminal.width = size.ws_col;
    terminal.height = size.ws_row;
  }
  return terminal;
}

bool error_is_terminal() {
  return isatty(STDERR_FILENO) != 0;
}

}  // namespace heed::cli
