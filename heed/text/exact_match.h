#pragma once

#include <span>
#include <string>

namespace heed {

// The share of lines that equal their reference byte for byte, in percent; 0 of no lines. Throws
// where the two differ in number.
double exact_match(std::span<const std::string> hypotheses,
                   std::span<const std::string> references);

}  // namespace heed
