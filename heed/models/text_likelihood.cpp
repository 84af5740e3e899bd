#include "heed/models/text_likelihood.h"

#include <algorithm>

#include "heed/autograd/tape.h"

namespace heed::models {
namespace {

constexpr Index kLogitRows = 1024;  // of logits at a time, unless one window is longer

// Tokens [first, last) of the text; those before `from` were told by another window.
struct Window {
  Index first, last, from;
};

std::vector<Window> windows_of(Index tokens, const SlidingWindow& window) {
  std::vector<Window> windows;
  Index told = 0;
  for (Index first = 0; told < tokens; first += window.stride) {
    const Index last = std::min(first + window.context, tokens);
    windows.push_back({first, last, std::max(first, told)});
    told = last;
  }
  return windows;
}

// Whether `take` wants more.
bool read_windows(const NextLogits& logits, std::span<const Token> text,
                  std::span<const Window> windows, const TakeScore& take) {
  std::vector<std::vector<Token>> read;
  std::vector<Token> labels;
  for (const Window& one : windows) {
    read.emplace_back(text.begin() + one.first, text.begin() + one.last);
    labels.insert(labels.end(), text.begin() + one.first + 1, text.begin() + one.last + 1);
  }
  const Tokens tokens = pack(read);
  const std::vector<RowScore> rows = row_scores(logits(tokens), labels);
  for (std::size_t i = 0; i < windows.size(); ++i) {
    for (Index t = windows[i].from; t < windows[i].last; ++t) {
      const Index place = t - windows[i].first;
      if (!take(place, rows[tokens.spans.row(static_cast<Index>(i), place)])) return false;
    }
  }
  return true;
}

// So many windows at once.
void read_text(const NextLogits& logits, std::span<const Token> text, const SlidingWindow& window,
               std::size_t at_once, const TakeScore& take) {
  check(window.context >= 1 && window.stride >= 1 && window.stride <= window.context,
        "likelihood: windows of {} tokens that begin {} apart, wanted 1 to {}", window.context,
        window.stride, window.context);
  check(text.size() >= 2, "likelihood: a text of {} tokens, wanted 2 or more", text.size());
  const NoGrad no_grad;
  const std::vector<Window> windows = windows_of(std::ssize(text) - 1, window);
  for (std::size_t i = 0; i < windows.size(); i += at_once) {
    const auto some = std::span(windows).subspan(i, std::min(at_once, windows.size() - i));
    if (!read_windows(logits, text, some, take)) return;
  }
}

// What `read` gives the function that it is given, added up until `stop`.
std::optional<Likelihood> sum_of(const std::function<void(const TakeScore&)>& read,
                                 const std::atomic<bool>& stop) {
  Likelihood sum;
  read([&](Index, const RowScore& score) {
    sum += score;
    return !stop;
  });
  if (stop) return {};
  return sum;
}

}  // namespace

void each_score(const NextLogits& logits, std::span<const Token> text, const SlidingWindow& window,
                const TakeScore& take) {
  const Index at_once = std::max<Index>(1, kLogitRows / std::max<Index>(window.context, 1));
  read_text(logits, text, window, static_cast<std::size_t>(at_once), take);
}

void each_score_in_segments(const NextLogits& logits, std::span<const Token> text, Index segment,
                            const TakeScore& take) {
  read_text(logits, text, {.context = segment, .stride = segment}, 1, take);
}

std::optional<Likelihood> text_likelihood(const NextLogits& logits, std::span<const Token> text,
                                          const SlidingWindow& window,
                                          const std::atomic<bool>& stop) {
  return sum_of([&](const TakeScore& take) { each_score(logits, text, window, take); }, stop);
}

std::optional<Likelihood> likelihood_in_segments(const NextLogits& logits,
                                                 std::span<const Token> text, Index segment,
                                                 const std::atomic<bool>& stop) {
  return sum_of([&](const TakeScore& take) { each_score_in_segments(logits, text, segment, take); },
                stop);
}

}  // namespace heed::models
