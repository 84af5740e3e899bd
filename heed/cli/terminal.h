#pragma once

#include "heed/viz/terminal.h"

namespace heed::cli {

// What standard output can show: colours and its width on a terminal, plain shades elsewhere.
viz::Terminal terminal_of_output();

// Whether standard error is a terminal, where a line may be drawn again.
bool error_is_terminal();
// In columns; 80 where it is not known.
Index error_width();

}  // namespace heed::cli
