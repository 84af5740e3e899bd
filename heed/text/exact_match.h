#pragma once

#include <span>
#include <string>
#include <vector>

#include "heed/text/letter_case.h"

namespace heed {

// The share of lines that equal one of their references byte for byte, letters as they are or
// lowered, in percent; 0 of no lines. Throws unless there is a reference and each is as long as the
// hypotheses.
double exact_match(std::span<const std::string> hypotheses,
                   std::span<const std::vector<std::string>> references,
                   LetterCase letter_case = LetterCase::kept);

}  // namespace heed
