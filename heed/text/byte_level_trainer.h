#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "heed/base/index.h"
#include "heed/text/byte_level_bpe.h"
#include "heed/text/lines.h"

namespace heed {

struct ByteLevelTraining {
  Index vocab_size = 30'000;  // V, with the special tokens and the 256 bytes
  Index min_frequency = 2;    // a pair that stands in the text less often is not merged
  std::vector<std::string> special_tokens = {"<|endoftext|>"};  // the first numbers
  PrefixSpace prefix_space = PrefixSpace::none;
  Index most_lines = 10'000'000;  // of a larger corpus so many are drawn, always the same ones
};

// Learns the merges that the BpeTrainer of `tokenizers` learns with ByteLevel's alphabet, from the
// counts of the words of the lines. The vocabulary is smaller than asked for where no pair stands
// there often enough. Throws for options out of range and a corpus without text.
ByteLevelBpe train_byte_level_bpe(const NextLine& next, const ByteLevelTraining& training = {});

// The same on the lines of all files, plain or gzip.
ByteLevelBpe train_byte_level_bpe(std::span<const std::filesystem::path> files,
                                  const ByteLevelTraining& training = {},
                                  InvalidUtf8 invalid = InvalidUtf8::refuse);

}  // namespace heed
