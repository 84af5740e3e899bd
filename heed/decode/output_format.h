#pragma once

#include "heed/decode/translator.h"

namespace heed::decode {

enum class OutputFormat {
  text,    // the best output's text
  scored,  // the same after its score and a tab
  n_best,  // every output as Moses and Marian write it: "0 ||| text ||| F0= -3.2 ||| -0.8", with
           // the line from 0, the log probability and the score
};

// The lines that a translation makes, each with its "\n". Scores have four decimals: further ones
// may depend on the batch.
std::string formatted(const Translation& translation, OutputFormat format);

}  // namespace heed::decode
