#pragma once

#include <vector>

#include "heed/cli/verb.h"

namespace heed::cli {

// One a file: heed/cli/score.cpp holds score(), and so on.
Verb attention();
Verb average();
Verb completion();
Verb demo();
Verb evaluate();
Verb inspect();
Verb manual();
Verb positions();
Verb report();
Verb score();
Verb shortlist();
Verb tokenize_decode();
Verb tokenize_encode();
Verb tokenize_train();
Verb train(Task task);
Verb translate();

// Every verb, in the order of the help, those of one name together.
std::vector<Verb> verbs();

}  // namespace heed::cli
