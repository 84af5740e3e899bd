#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <span>

#include "heed/models/likelihood.h"

namespace heed::models {

// How a text that is longer than a model reads at once is measured: in windows of `context` tokens
// that begin `stride` apart. A token counts once, in the first window that tells it; so with a
// stride below the context each but the first is told by context - stride tokens or more, which is
// slower and nearer to what the model knows.
struct SlidingWindow {
  Index context = 64, stride = 64;
};

// What follows the tokens (N) of packed sequences -> logits (N, V).
using NextLogits = std::function<Tensor(const Tokens&)>;
// Is given a token's place in the window that told it, from 0, and how well that did; whether to go
// on.
using TakeScore = std::function<bool(Index place, const RowScore& score)>;

// Of every token of the text but the first, in order. Off the tape; the logits of 1024 tokens or of
// one window exist at a time. Throws where the stride is not within [1, context], and for a text of
// one token or none.
void each_score(const NextLogits& logits, std::span<const Token> text, const SlidingWindow& window,
                const TakeScore& take);

// The same of a text that is read `segment` tokens after the other: logits(tokens) of the next
// ones, by a model that remembers what it read before.
void each_score_in_segments(const NextLogits& logits, std::span<const Token> text, Index segment,
                            const TakeScore& take);

// Both added up; nothing where `stop` came on the way.
std::optional<Likelihood> text_likelihood(const NextLogits& logits, std::span<const Token> text,
                                          const SlidingWindow& window,
                                          const std::atomic<bool>& stop = false);
std::optional<Likelihood> likelihood_in_segments(const NextLogits& logits,
                                                 std::span<const Token> text, Index segment,
                                                 const std::atomic<bool>& stop = false);

}  // namespace heed::models
