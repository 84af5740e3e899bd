#include "heed/data/parallel_text.h"

#include "heed/base/check.h"

namespace heed::data {

ParallelText::ParallelText(const TextFiles& files, InvalidUtf8 invalid)
    : source_(files.source, invalid), target_(files.target, invalid) {}

bool ParallelText::next(std::string& source, std::string& target) {
  const bool any_source = source_.next(source);
  const bool any_target = target_.next(target);
  if (any_source && any_target) return true;
  check_counts();
  return false;
}

// Reads the longer file to its end, to say how long it is.
void ParallelText::check_counts() {
  std::string line;
  while (source_.next(line)) continue;
  while (target_.next(line)) continue;
  for (const LineReader* file : {&source_, &target_}) {
    check(file->number() > 0, "{}: the file is empty", file->name());
  }
  check(source_.number() == target_.number(),
        "{} has {} lines and {} has {}; wanted as many, line by line translations", source_.name(),
        source_.number(), target_.name(), target_.number());
}

}  // namespace heed::data
