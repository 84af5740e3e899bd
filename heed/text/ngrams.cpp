#include "heed/text/ngrams.h"

#include <bit>
#include <cstring>

namespace heed {

std::uint64_t hash_word(std::string_view word) {
  std::uint64_t hash = word.size();
  for (; !word.empty(); word.remove_prefix(std::min<std::size_t>(8, word.size()))) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, word.data(), std::min<std::size_t>(8, word.size()));
    hash = longer_ngram(hash, bytes);
  }
  return hash;
}

void NgramOffer::clear(Index ngrams) {
  const auto wanted = std::bit_ceil(static_cast<std::size_t>(2 * ngrams + 2));
  ++line_;
  if (slots_.size() >= wanted && line_ != 0) return;
  slots_.assign(std::max(wanted, slots_.size()), {});
  line_ = 1;
}

NgramOffer::Slot& NgramOffer::find(Ngram ngram) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = ngram & mask;
  while (slots_[at].line == line_ && slots_[at].ngram != ngram) at = (at + 1) & mask;
  return slots_[at];
}

void NgramOffer::add(Ngram ngram, Index reference) {
  Slot& slot = find(ngram);
  const auto number = static_cast<std::int32_t>(reference);
  if (slot.line != line_) slot = {.ngram = ngram, .line = line_, .reference = number};
  if (slot.reference != number) slot.reference = number, slot.in_reference = 0;
  slot.left = std::max(slot.left, ++slot.in_reference);
}

bool NgramOffer::take(Ngram ngram) {
  Slot& slot = find(ngram);
  if (slot.line != line_ || slot.left == 0) return false;
  --slot.left;
  return true;
}

}  // namespace heed
