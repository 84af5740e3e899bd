#include "heed/data/window_batches.h"

#include <algorithm>

#include "heed/base/check.h"
#include "heed/data/epoch_draws.h"
#include "heed/text/fingerprint.h"

namespace heed::data {
namespace {

constexpr std::uint32_t kWindows = 0x57696E64;  // keeps these draws apart from others of the seed

EpochDraws draws_of(std::uint32_t seed, Index epoch) {
  return EpochDraws(seed, kWindows, epoch);
}

}  // namespace

WindowBatches::WindowBatches(const WindowBatchesConfig& config,
                             std::shared_ptr<const std::vector<Token>> text)
    : config_(config), text_(std::move(text)) {
  check(config.context >= 1 && config.sequences >= 1,
        "windows: context {} and {} sequences a batch, wanted 1 or more", config.context,
        config.sequences);
  check(std::ssize(*text_) > config.context,
        "windows: a text of {} tokens has no window of {} and a token behind it", text_->size(),
        config.context);
}

Index WindowBatches::windows() const {
  return (std::ssize(*text_) - 1) / config_.context;
}

Index WindowBatches::batches() const {
  return (windows() + config_.sequences - 1) / config_.sequences;
}

// The tiles of an epoch begin here; what is left before and behind them is less than one.
Index WindowBatches::offset(Index epoch) const {
  const Index left = std::ssize(*text_) - 1 - windows() * config_.context;
  return draws_of(config_.seed, epoch).below(windows(), left + 1);
}

void WindowBatches::shuffle(Index epoch) {
  if (shuffled_ == epoch) return;
  order_ = draws_of(config_.seed, epoch).order(windows());
  shuffled_ = epoch;
}

Index WindowBatches::start_of(Index epoch, Index window) {
  if (config_.windows == Windows::random) {
    return draws_of(config_.seed, epoch).below(window, std::ssize(*text_) - config_.context);
  }
  shuffle(epoch);
  return offset(epoch) + order_[window] * config_.context;
}

std::uint64_t WindowBatches::fingerprint() const {
  Fingerprint print;
  for (const auto number : {config_.context, config_.sequences, static_cast<Index>(config_.windows),
                            Index{config_.seed}}) {
    print.add(static_cast<std::uint64_t>(number));
  }
  print.add({reinterpret_cast<const char*>(text_->data()), text_->size() * sizeof(Token)});
  return print.value();
}

Batch WindowBatches::next() {
  const Index first = position_.batch * config_.sequences;
  const Index last = std::min(first + config_.sequences, windows());
  Batch batch;
  std::vector<Index> lengths(last - first, config_.context);
  for (Index window = first; window < last; ++window) {
    const auto begin = text_->begin() + start_of(position_.epoch, window);
    batch.target.ids.insert(batch.target.ids.end(), begin, begin + config_.context);
    batch.labels.insert(batch.labels.end(), begin + 1, begin + config_.context + 1);
  }
  batch.target.spans = Spans(lengths);
  if (++position_.batch == batches()) position_ = {.epoch = position_.epoch + 1, .batch = 0};
  return batch;
}

}  // namespace heed::data
