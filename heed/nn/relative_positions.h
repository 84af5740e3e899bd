#pragma once

#include <optional>
#include <string>
#include <vector>

#include "heed/nn/keys_values.h"
#include "heed/nn/linear.h"
#include "heed/ops/relative_attention.h"

namespace heed::nn {

// What attention knows of the offset of a key from its query:
//   none
//   shaw            keys and values of each offset, those beyond `reach` as that: Shaw et al.,
//   2018,
//                   "Self-Attention with Relative Position Representations", section 3.2. All heads
//                   of a layer share them (3.3)
//   t5              a number of each head's own for a bucket of offsets: Raffel et al., 2020,
//                   "Exploring the Limits of Transfer Learning", section 2.1. All layers share them
//   transformer_xl  keys that sinusoids are projected to, and two biases, for what a query asks of
//                   content and of position: Dai et al., 2019, "Transformer-XL", section 3.3
enum class RelativeKind { none, shaw, t5, transformer_xl };

// Which keys queries see: those before them, as a decoder's, or those on both sides.
enum class Sees { back, both };

struct RelativeConfig {
  RelativeKind kind = RelativeKind::none;
  Sees sees = Sees::back;
  Index reach = 16;          // of Shaw: k
  Index buckets = 32;        // of T5, of both sides together
  Index max_distance = 128;  // of T5: from which on offsets share the last bucket

  friend bool operator==(const RelativeConfig&, const RelativeConfig&) = default;
};

// What is impossible in it, a clause each.
std::vector<std::string> faults(const RelativeConfig& config);

// T5's bucket of an offset, key less query: one each for near ones, then ever wider, in the upper
// half for keys ahead where both sides are seen.
Index bucket_of(Index offset, const RelativeConfig& config);

// What all layers of a pass have of offsets.
struct PassOffsets {
  // For which layers make rows; none: those that are kept will do, or there are no such rows.
  std::optional<ops::OffsetRange> made = {};
  Tensor sines = {};         // (R, D), of Transformer-XL
  ops::Offsets biases = {};  // of T5
};

// What one layer's attention has of offsets, if anything.
class RelativeParts {
 public:
  struct Size {
    Index width, heads;
  };
  RelativeParts(const RelativeConfig& config, const Size& size, const Initialisation& drawn,
                Rng& rng);

  bool empty() const { return config_.kind == RelativeKind::none; }

  // Keys and values of offsets, of a decode to keep.
  OffsetRows rows(const PassOffsets& offsets, const Pass& pass) const;
  // queries (Nq, D), with what is added to them
  ops::RelativeAttention asking(const Tensor& queries, const KeysValues& memory,
                                const PassOffsets& offsets) const;

  static void fields(auto& self, auto&& visit) {
    visit("keys", self.keys_);                    // Shaw's (k + 1 or 2 k + 1, Dh)
    visit("values", self.values_);                // the same
    visit("position", self.position_);            // one of Transformer-XL, W_kR, or none
    visit("content_bias", self.content_bias_);    // its u (D)
    visit("position_bias", self.position_bias_);  // its v (D)
  }

 private:
  Tensor clipped(const Tensor& table, const ops::OffsetRange& range) const;

  RelativeConfig config_;
  Size size_;
  Tensor keys_, values_;
  std::vector<Linear> position_;
  Tensor content_bias_, position_bias_;
};

// T5's numbers, which all layers of a stack share; of other kinds nothing.
class BucketBiases {
 public:
  BucketBiases(const RelativeConfig& config, Index heads, float deviation, Rng& rng);

  ops::Offsets forward(const ops::OffsetRange& range) const;

  static void fields(auto& self, auto&& visit) { visit("buckets", self.table_); }

 private:
  RelativeConfig config_;
  Tensor table_;  // (buckets, H), or empty
};

}  // namespace heed::nn
