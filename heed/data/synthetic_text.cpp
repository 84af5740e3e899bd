#include "heed/data/synthetic_text.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "heed/base/check.h"

namespace heed::data {
namespace {

constexpr Index kLetters = 26;

std::vector<Index> drawn_words(const SyntheticPairs& pairs, Rng& rng) {
  const bool bits = pairs.task == SyntheticTask::parity;
  std::vector<Index> words(pairs.least + rng.below(pairs.most - pairs.least + 1));
  for (Index& word : words) word = bits ? rng.below(2) : 1 + rng.below(pairs.vocabulary);
  return words;
}

std::vector<Index> answer(SyntheticTask task, std::vector<Index> words) {
  switch (task) {
    case SyntheticTask::copy:
      break;
    case SyntheticTask::reverse:
      std::ranges::reverse(words);
      break;
    case SyntheticTask::sort:
      std::ranges::sort(words);
      break;
    case SyntheticTask::parity:
      std::partial_sum(words.begin(), words.end(), words.begin(), std::bit_xor<>());
      break;
  }
  return words;
}

std::string line_of(SyntheticTask task, const std::vector<Index>& words) {
  return task == SyntheticTask::parity ? fmt::format("{}", fmt::join(words, " "))
                                       : fmt::format("w{}", fmt::join(words, " w"));
}

// The first `count` of 0 ... all - 1 in a random order (Fisher and Yates).
std::vector<Index> drawn_order(Index all, Index count, Rng& rng) {
  std::vector<Index> order(all);
  std::iota(order.begin(), order.end(), Index{0});
  for (Index i = 0; i < count; ++i) std::swap(order[i], order[i + rng.below(all - i)]);
  order.resize(count);
  return order;
}

char letter(char first, Index number) {
  return static_cast<char>(first + number);
}

// log (n (n - 1) ... (n - k + 1)): of k different ones of n, in their order
double log_orders(Index n, Index k) {
  double sum = 0.0;
  for (Index i = 0; i < k; ++i) sum += std::log(static_cast<double>(n - i));
  return sum;
}

}  // namespace

void check_sizes(const SyntheticPairs& pairs) {
  check(1 <= pairs.least && pairs.least <= pairs.most,
        "synthetic text: lengths {} to {}, wanted 1 or more, the shorter first", pairs.least,
        pairs.most);
  check(pairs.vocabulary >= 1, "synthetic text: a vocabulary of {} words, wanted 1 or more",
        pairs.vocabulary);
}

SyntheticPair draw(const SyntheticPairs& pairs, Rng& rng) {
  const std::vector<Index> words = drawn_words(pairs, rng);
  return {.source = line_of(pairs.task, words),
          .target = line_of(pairs.task, answer(pairs.task, words))};
}

void check_sizes(const RecallLines& lines) {
  check(1 <= lines.vocabulary && lines.vocabulary <= kLetters,
        "synthetic text: {} keys, wanted 1 to {}, one a letter", lines.vocabulary, kLetters);
  check(1 <= lines.pairs && lines.pairs <= lines.vocabulary,
        "synthetic text: {} pairs of different keys out of {}, wanted 1 to {}", lines.pairs,
        lines.vocabulary, lines.vocabulary);
  check(lines.distance >= 0, "synthetic text: a distance of {}, wanted 0 or more", lines.distance);
}

std::string draw(const RecallLines& lines, Rng& rng) {
  const std::vector<Index> keys = drawn_order(lines.vocabulary, lines.pairs, rng);
  std::vector<std::string> pairs;
  for (const Index key : keys) {
    pairs.push_back({letter('a', key), letter('A', rng.below(lines.vocabulary))});
  }
  std::string line = fmt::format("{}", fmt::join(pairs, ""));
  line.append(lines.distance, '.');
  line += '?';
  if (lines.order == RecallOrder::same) return line + fmt::format("{}", fmt::join(pairs, ""));
  for (const Index i : drawn_order(lines.pairs, lines.pairs, rng)) line += pairs[i];
  return line;
}

RecallLoss least_loss(const RecallLines& lines) {
  const double pairs =
      log_orders(lines.vocabulary, lines.pairs) +
      static_cast<double>(lines.pairs) * std::log(static_cast<double>(lines.vocabulary));
  const bool shuffled = lines.order == RecallOrder::shuffled;
  const double order = shuffled ? log_orders(lines.pairs, lines.pairs) : 0.0;
  const auto length = static_cast<double>(lines.length());
  return {.remembering = (pairs + order) / length, .forgetting = 2 * pairs / length};
}

}  // namespace heed::data
