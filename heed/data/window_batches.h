#pragma once

#include <memory>

#include "heed/data/batch_source.h"

namespace heed::data {

// Which windows of a text an epoch has.
enum class Windows {
  random,  // as many as the text has room for side by side, each beginning anywhere
  tiling,  // side by side from a place of the epoch's own, so that no token comes twice; shuffled
};

struct WindowBatchesConfig {
  Index context = 64;    // tokens of a window that the model reads
  Index sequences = 12;  // windows a batch; an epoch's last batch may have fewer
  Windows windows = Windows::tiling;
  std::uint32_t seed = 1;
};

// A text as a language model is trained on it: windows of `context` tokens as targets, and as
// labels the same a token further on. No source.
class WindowBatches : public BatchSource {
 public:
  // Throws where the text has no room for one window and the token behind it.
  WindowBatches(const WindowBatchesConfig& config, std::shared_ptr<const std::vector<Token>> text);

  Batch next() override;
  Position position() const override { return position_; }
  void restore(Position place) override { position_ = place; }
  Index batches() const override;
  std::uint64_t fingerprint() const override;  // of the config and the text
  Index tokens() const { return std::ssize(*text_); }

 private:
  // Where the window of that number in the epoch begins.
  Index start_of(Index epoch, Index window);
  Index windows() const;  // an epoch
  Index offset(Index epoch) const;
  void shuffle(Index epoch);

  WindowBatchesConfig config_;
  std::shared_ptr<const std::vector<Token>> text_;
  Position position_;
  Index shuffled_ = -1;       // the epoch that order_ is of
  std::vector<Index> order_;  // of tiles
};

}  // namespace heed::data
