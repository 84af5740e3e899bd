#pragma once

#include <vector>

#include "heed/cli/verb.h"

namespace heed::cli {

// One a file: heed/cli/train.cpp holds train(), and so on.
Verb completion();
Verb manual();

// Every verb, in the order of the help.
std::vector<Verb> verbs();

}  // namespace heed::cli
