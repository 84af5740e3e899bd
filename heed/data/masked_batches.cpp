#include "heed/data/masked_batches.h"

#include <bit>

#include "heed/base/check.h"
#include "heed/data/epoch_draws.h"
#include "heed/text/fingerprint.h"

namespace heed::data {
namespace {

constexpr std::uint32_t kMasks = 0x4D61736B;  // keeps these draws apart from others of the seed

// In [0, 1).
float share(std::uint32_t word) {
  return static_cast<float>(word >> 8) * 0x1p-24f;
}

// The first place that may be chosen, from one drawn on.
std::size_t any_place(const std::vector<Token>& ids, const std::vector<bool>& special,
                      std::uint32_t drawn) {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::size_t place = (drawn % ids.size() + i) % ids.size();
    if (!special[ids[place]]) return place;
  }
  throw Error("masking: a batch of special tokens alone has none to mask");
}

}  // namespace

Batch masked(Batch batch, const Masking& masking, Position place) {
  std::vector<Token>& ids = batch.source.ids;
  batch.labels.assign(ids.size(), kIgnored);
  const EpochDraws draws(masking.seed, kMasks, place.epoch);
  const auto words_at = [&](std::size_t i) {
    return draws.words(place.batch << 32 | static_cast<Index>(i));
  };
  const auto choose = [&](std::size_t i, const Philox::Words& words) {
    batch.labels[i] = ids[i];
    const float kind = share(words[1]);
    if (kind < masking.masked) {
      ids[i] = masking.mask;
    } else if (kind < masking.masked + masking.random && !masking.words.empty()) {
      ids[i] = masking.words[words[2] % masking.words.size()];
    }
  };
  bool any = false;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (masking.special[ids[i]]) continue;
    const Philox::Words words = words_at(i);
    if (share(words[0]) >= masking.rate) continue;
    choose(i, words);
    any = true;
  }
  if (!any) {
    const Philox::Words words = words_at(ids.size());
    choose(any_place(ids, masking.special, words[3]), words);
  }
  return batch;
}

MaskedBatches::MaskedBatches(SequenceBatches sequences, const Masking& masking)
    : sequences_(std::move(sequences)), masking_(masking) {
  check(masking.rate > 0 && masking.rate <= 1, "masking: a rate of {}, wanted above 0 to 1",
        masking.rate);
  check(masking.masked >= 0 && masking.random >= 0 && masking.masked + masking.random <= 1,
        "masking: {} masked and {} random, wanted shares of what is chosen", masking.masked,
        masking.random);
}

Batch MaskedBatches::next() {
  const Position place = sequences_.position();
  return masked(sequences_.next(), masking_, place);
}

std::uint64_t MaskedBatches::fingerprint() const {
  Fingerprint print;
  print.add(sequences_.fingerprint());
  for (const float number : {masking_.rate, masking_.masked, masking_.random}) {
    print.add(std::uint64_t{std::bit_cast<std::uint32_t>(number)});
  }
  print.add(std::uint64_t{masking_.seed});
  return print.value();
}

}  // namespace heed::data
