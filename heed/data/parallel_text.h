#pragma once

#include <filesystem>
#include <string>

#include "heed/base/index.h"
#include "heed/text/lines.h"

namespace heed::data {

// Two files, plain or gzip, whose lines are translations of each other.
struct TextFiles {
  std::filesystem::path source, target;
};

// Their lines side by side, one pair after the other. Throws for a file that cannot be read, that
// is empty, or that has not as many lines as the other (naming both with their counts, once one
// of them has ended).
class ParallelText {
 public:
  explicit ParallelText(const TextFiles& files, InvalidUtf8 invalid = InvalidUtf8::refuse);

  bool next(std::string& source, std::string& target);  // false at the end
  Index number() const { return source_.number(); }     // of the pair last read, from 1

 private:
  void check_counts();

  LineReader source_, target_;
};

}  // namespace heed::data
