#pragma once

#include "heed/cli/verb.h"

namespace heed::cli {

// Hands the arguments after the verb's name to its settings: --name VALUE, --name=VALUE, --name and
// --no-name for yes and no, and after "--" no flags. What looks like a flag is no value, unless it
// stands behind "=". Throws UsageError; an unknown flag's message names the nearest one.
void read_arguments(const std::vector<std::string>& arguments, Settings& settings);

// The whole program: finds the verb, reads its recipe and flags, runs it. Errors become one line on
// standard error. -> the exit status: 0, 1, 2 where the command line was wrong, 130 or 143 for a
// training that was interrupted and saved, 141 where nobody reads the output
int run(const std::vector<std::string>& arguments);

}  // namespace heed::cli
