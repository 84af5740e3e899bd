#pragma once

#include <optional>

#include "heed/nn/keys_values.h"
#include "heed/nn/linear.h"
#include "heed/nn/pass.h"

namespace heed::nn {

// How a recurrent decoder's state q and an encoder's output k make a score:
//   none      not at all: the decoder has the encoder's last state, a context vector that stays
//             ("Sequence to Sequence Learning with Neural Networks", Sutskever et al., 2014)
//   additive  v . tanh(W q + U k), "Neural Machine Translation by Jointly Learning to Align and
//             Translate" (Bahdanau et al., 2015), section 3.1 and appendix A.1.2
//   dot       q . k, and
//   general   W q . k, "Effective Approaches to Attention-based Neural Machine Translation" (Luong
//             et al., 2015), section 3.1, which calls these two multiplicative
enum class AttentionScore { none, additive, dot, general };

struct ContextAttentionConfig {
  AttentionScore score = AttentionScore::additive;  // not none
  Index query = 0;                                  // H, the width of the decoder's states
  Index memory = 0;  // E, that of the encoder's output; H where the score is dot
};

// Attention of one head over an encoder's output, whose context is a mean of that output.
class ContextAttention {
 public:
  // What a watcher gets to see: the weights (Tq, Tk) of one sequence, row after row.
  using Watch = std::function<void(Index sequence, std::span<const float> weights)>;

  ContextAttention(const ContextAttentionConfig& config, Rng& rng);

  // memory (Ns, E), computed once -> keys (Ns, A) and values (Ns, E)
  KeysValues project(const Tensor& memory, const Spans& spans, const Pass& pass) const;
  // The contexts of queries (Nq, H) -> (Nq, E)
  Tensor attend(const Tensor& queries, const Spans& spans, const KeysValues& memory,
                const Pass& pass, const Watch& watch = {}) const;

  static void fields(auto& self, auto&& visit) {
    if (self.query_) visit("query", *self.query_);  // (H, H), or (E, H) of general
    if (self.key_) visit("key", *self.key_);        // (H, E)
    visit("score", self.score_);                    // (H) of additive, or empty
  }

 private:
  Tensor additive(const Tensor& queries, const Spans& spans, const KeysValues& memory,
                  const Pass& pass, const Watch& watch) const;

  AttentionScore kind_;
  std::optional<Linear> query_, key_;
  Tensor score_;
};

}  // namespace heed::nn
