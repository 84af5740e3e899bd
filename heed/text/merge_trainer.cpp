#include "heed/text/merge_trainer.h"

#include <algorithm>
#include <queue>
#include <unordered_map>

#include "heed/text/pieces.h"

namespace heed {
namespace {

using Pair = std::pair<Token, Token>;

struct PairHash {
  std::size_t operator()(const Pair& pair) const {
    return (std::uint64_t(pair.first) << 32 | std::uint32_t(pair.second)) * 0x9E3779B97F4A7C15;
  }
};

// The words that a pair came into since it was last merged or proposed, each once, in order.
using WordNumbers = std::vector<std::size_t>;

struct Candidate {
  Index count;
  Pair pair;
  WordNumbers words;

  bool operator<(const Candidate& other) const {  // a later one is less
    return count != other.count ? count < other.count : pair > other.pair;
  }
};

class MergeTrainer {
 public:
  MergeTrainer(std::vector<std::string> pieces, std::vector<SymbolWord> words,
               const MergeTraining& training)
      : training_(training), pieces_(std::move(pieces)), words_(std::move(words)) {
    for (std::size_t i = 0; i < pieces_.size(); ++i) numbers_.emplace(pieces_[i], Token(i));
    for (std::size_t word = 0; word < words_.size(); ++word) {
      const auto& symbols = words_[word].symbols;
      for (std::size_t i = 1; i < symbols.size(); ++i)
        count({symbols[i - 1], symbols[i]}, +1, word);
    }
    propose();
  }

  LearntMerges run() {
    while (std::ssize(pieces_) < training_.vocab_size && !queue_.empty()) {
      Candidate best = queue_.top();
      queue_.pop();
      if (const Index now = counts_[best.pair]; best.count != now) {
        best.count = now;
        queue_.push(std::move(best));
        continue;
      }
      if (best.count < std::max<Index>(training_.min_frequency, 1)) break;
      const Token merged = number_of_merged(best.pair);
      merges_.push_back(best.pair);
      for (const std::size_t word : best.words) merge(best.pair, merged, word);
      propose();
    }
    return {.pieces = std::move(pieces_), .merges = last_of_each()};
  }

 private:
  void count(const Pair& pair, Index change, std::size_t word) {
    counts_[pair] += change * words_[word].count;
    if (change < 0) return;
    WordNumbers& words = grown_[pair];
    if (words.empty() || words.back() != word) words.push_back(word);
  }

  void propose() {
    for (auto& [pair, words] : grown_) {
      if (const Index count = counts_[pair]; count > 0)
        queue_.push({count, pair, std::move(words)});
    }
    grown_.clear();
  }

  Token number_of_merged(const Pair& pair) {
    std::string_view right = pieces_[pair.second];
    if (right.starts_with(training_.within)) right.remove_prefix(training_.within.size());
    std::string piece = pieces_[pair.first] + std::string(right);
    const auto [found, fresh] = numbers_.emplace(std::move(piece), Token(pieces_.size()));
    if (fresh) pieces_.push_back(found->first);
    return found->second;
  }

  // The pair itself keeps its count: nothing asks for it but where it comes up again, and there the
  // tokenizers library counts on from it.
  void merge(const Pair& pair, Token merged, std::size_t word) {
    auto& symbols = words_[word].symbols;
    std::size_t to = 0;
    for (std::size_t from = 0; from < symbols.size(); ++from) {
      const bool found = from + 1 < symbols.size() && symbols[from] == pair.first &&
                         symbols[from + 1] == pair.second;
      if (!found) {
        symbols[to++] = symbols[from];
        continue;
      }
      if (to > 0) replace({symbols[to - 1], pair.first}, {symbols[to - 1], merged}, word);
      ++from;
      if (from + 1 < symbols.size()) {
        replace({pair.second, symbols[from + 1]}, {merged, symbols[from + 1]}, word);
      }
      symbols[to++] = merged;
    }
    symbols.resize(to);
  }

  void replace(const Pair& before, const Pair& after, std::size_t word) {
    count(before, -1, word);
    count(after, +1, word);
  }

  // A pair that was merged again has the rank of the last time.
  std::vector<Pair> last_of_each() {
    std::unordered_map<Pair, std::size_t, PairHash> last;
    for (std::size_t i = 0; i < merges_.size(); ++i) last[merges_[i]] = i;
    std::vector<Pair> merges;
    for (std::size_t i = 0; i < merges_.size(); ++i) {
      if (last[merges_[i]] == i) merges.push_back(merges_[i]);
    }
    return merges;
  }

  const MergeTraining& training_;
  std::vector<std::string> pieces_;
  TableByText<Token> numbers_;
  std::vector<SymbolWord> words_;
  std::unordered_map<Pair, Index, PairHash> counts_;
  std::unordered_map<Pair, WordNumbers, PairHash> grown_;  // not yet in the queue
  std::priority_queue<Candidate> queue_;
  std::vector<Pair> merges_;
};

}  // namespace

LearntMerges learn_merges(std::vector<std::string> pieces, std::vector<SymbolWord> words,
                          const MergeTraining& training) {
  return MergeTrainer(std::move(pieces), std::move(words), training).run();
}

}  // namespace heed
