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

// Of every token of the text but the first, by a model that gives logits (N, V) of what follows the
// tokens (N) of packed sequences. Nothing where `stop` came on the way. Throws where the stride is
// not within [1, context], and for a text of one token or none.
std::optional<Likelihood> text_likelihood(const std::function<Tensor(const Tokens&)>& logits,
                                          std::span<const Token> text, const SlidingWindow& window,
                                          const std::atomic<bool>& stop = false);

// The same of a text that is read `segment` tokens after the other: logits(tokens) of the next
// ones, by a model that remembers what it read before.
std::optional<Likelihood> likelihood_in_segments(const std::function<Tensor(const Tokens&)>& logits,
                                                 std::span<const Token> text, Index segment,
                                                 const std::atomic<bool>& stop = false);

}  // namespace heed::models
