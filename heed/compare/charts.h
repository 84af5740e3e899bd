#pragma once

#include "heed/compare/results.h"

namespace heed::compare {

// A picture of what variants have together.
struct Chart {
  std::string name;                               // of the number or curve
  std::string svg;                                // a whole file
  enum class Kind { number, curve, heads } kind;  // heads: what a probe found head by head
};

// Of each number that is looked at first a bar a variant, with a whisker from the least to the
// highest of its seeds; of each curve a line a variant, with a band as wide. What nobody has leaves
// nothing.
std::vector<Chart> charts_of(const Results& results);

}  // namespace heed::compare
