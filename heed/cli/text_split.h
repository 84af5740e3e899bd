#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "heed/text/lines.h"

namespace heed::cli {

// Running text, by file: what is trained on and what is held out.
struct TextSplit {
  std::vector<std::string> train, valid;
};

// Above 0, `valid_share` of the training text, its end, is held out instead of files of their own.
// Throws where a file is no text or has none.
TextSplit read_text_split(std::span<const std::filesystem::path> train,
                          std::span<const std::filesystem::path> valid, double valid_share,
                          InvalidUtf8 invalid);

}  // namespace heed::cli
