#include "heed/data/token_sequences.h"

#include "heed/base/check.h"

namespace heed::data {

void TokenSequences::add(std::span<const Token> tokens, std::span<const Token> of_it) {
  const std::size_t wanted = labels_of == LabelsOf::tokens      ? tokens.size()
                             : labels_of == LabelsOf::sequences ? 1
                                                                : 0;
  check(of_it.size() == wanted, "sequences: got {} labels for one of {} tokens, wanted {}",
        of_it.size(), tokens.size(), wanted);
  ids.insert(ids.end(), tokens.begin(), tokens.end());
  labels.insert(labels.end(), of_it.begin(), of_it.end());
  begins.push_back(std::ssize(ids));
}

}  // namespace heed::data
