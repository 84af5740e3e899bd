#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "heed/text/tokenizer.h"

namespace heed {

// What becomes of a line to translate that has more tokens than the model takes.
enum class LongLines {
  refuse,  // an error
  split,   // translated in parts
};

// The line in parts of at most `max_length` tokens each, </s> included: cut after sentences (". ",
// "! ", "? " and their like in other scripts), else at spaces, else between characters. All of its
// text is there, in order, without the spaces at the cuts; a language code at its beginning is
// repeated before each part. A line that fits is one part as it is, also an empty one. Throws where
// not even one character fits; `name`, file and number of the line, begins the error.
std::vector<std::string> split_line(std::string_view line, Index max_length,
                                    const Tokenizer& tokenizer, const std::string& name);

// The same under a policy: with LongLines::refuse, throws for a line that does not fit ("NAME: the
// line has 700 tokens …").
std::vector<std::string> parts_of_line(std::string_view line, Index max_length,
                                       const Tokenizer& tokenizer, LongLines policy,
                                       const std::string& name);

}  // namespace heed
