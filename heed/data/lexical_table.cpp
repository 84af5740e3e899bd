#include "heed/data/lexical_table.h"

#include <algorithm>
#include <atomic>

#include "heed/base/check.h"
#include "heed/base/threads.h"
#include "heed/data/lexical_counts.h"

namespace heed::data {
namespace {

// An expected count in steps of 2^-32: whole numbers have one sum, whoever adds first.
using Count = std::uint64_t;
constexpr double kOne = 0x1p32;

class Estimation {
 public:
  Estimation(const Pairs& pairs, std::vector<LexicalRow>& rows) : pairs_(pairs), rows_(rows) {
    for (const LexicalRow& row : rows) counts_.emplace_back(row.size());
  }

  void iterate() {
    constexpr Index kPairs = 256, kWorkPerPair = 1 << 12;
    const Index count = pairs_.count();
    parallel_for((count + kPairs - 1) / kPairs, count * kWorkPerPair, [&](Index block) {
      Places places;
      for (Index i = block * kPairs; i < std::min(count, (block + 1) * kPairs); ++i) {
        expect(pairs_[i], places);
      }
    });
    maximize();
  }

 private:
  // t(e | f), as often as f stands there, and where it is counted; nowhere where it was left out.
  struct Place {
    double share = 0;
    Count* count = nullptr;
  };
  using Places = std::vector<Place>;

  // Of all e and f of a pair, f after f.
  void find(std::span<const Occurrence> source, std::span<const Occurrence> target,
            Places& places) {
    places.clear();
    for (const Occurrence& f : source) {
      const LexicalRow& row = rows_[f.token];
      auto entry = row.begin();
      for (const Occurrence& e : target) {
        entry =
            std::ranges::lower_bound(entry, row.end(), e.token, {}, &LexicalTranslation::target);
        places.emplace_back();
        if (entry == row.end() || entry->target != e.token) continue;
        places.back() = {static_cast<double>(f.count) * entry->probability,
                         &counts_[f.token][entry - row.begin()]};
      }
    }
  }

  // Shares each target piece out among the source pieces, by their probabilities.
  void expect(const SentencePair& pair, Places& places) {
    const auto source = occurrences_with(static_cast<Token>(rows_.size() - 1), pair.source);
    const auto target = occurrences(pair.target);
    find(source, target, places);
    for (std::size_t e = 0; e < target.size(); ++e) {
      double sum = 0;
      for (std::size_t f = e; f < places.size(); f += target.size()) sum += places[f].share;
      const double each = static_cast<double>(target[e].count) / sum * kOne;
      for (std::size_t f = e; f < places.size(); f += target.size()) {
        const auto& [share, count] = places[f];
        if (share == 0) continue;
        std::atomic_ref(*count).fetch_add(static_cast<Count>(share * each),
                                          std::memory_order_relaxed);
      }
    }
  }

  void maximize() {
    for (std::size_t f = 0; f < rows_.size(); ++f) {
      double sum = 0;
      for (const Count count : counts_[f]) sum += static_cast<double>(count);
      for (std::size_t i = 0; i < rows_[f].size(); ++i) {
        rows_[f][i].probability =
            sum > 0 ? static_cast<float>(static_cast<double>(counts_[f][i]) / sum) : 0.0f;
        counts_[f][i] = 0;
      }
    }
  }

  const Pairs& pairs_;
  std::vector<LexicalRow>& rows_;
  std::vector<std::vector<Count>> counts_;  // beside them
};

// Of every pair of pieces that is kept, all equally likely.
std::vector<LexicalRow> uniform(const Pairs& pairs, Index source_vocab, Index most_entries) {
  LexicalCounts counts(source_vocab + 1, most_entries);
  for (Index i = 0; i < pairs.count(); ++i) {
    const SentencePair pair = pairs[i];
    for (const Token token : pair.source) {
      check(0 <= token && token < source_vocab, "lexical table: source token {} outside [0, {})",
            token, source_vocab);
    }
    counts.add(occurrences_with(static_cast<Token>(source_vocab), pair.source),
               occurrences(pair.target));
  }
  std::vector<LexicalRow> rows;
  for (auto& kept : counts.take()) {
    LexicalRow& row = rows.emplace_back();
    row.reserve(kept.size());
    for (const auto& entry : kept) row.push_back({entry.target, 1.0f});
    kept = {};
  }
  return rows;
}

}  // namespace

LexicalTable::LexicalTable(const Pairs& pairs, Index source_vocab, const LexicalConfig& config) {
  check(pairs.count() > 0, "lexical table: there are no sentence pairs");
  check(config.iterations >= 1 && config.most_entries >= 1,
        "lexical table: {} iterations over {} entries, wanted 1 or more of each", config.iterations,
        config.most_entries);
  rows_ = uniform(pairs, source_vocab, config.most_entries);
  Estimation estimation(pairs, rows_);
  for (Index i = 0; i < config.iterations; ++i) estimation.iterate();
}

std::vector<Token> LexicalTable::best(Token source, Index count) const {
  LexicalRow row = rows_[source];
  std::erase_if(row, [](const LexicalTranslation& one) { return one.probability == 0; });
  count = std::min(count, std::ssize(row));
  std::ranges::partial_sort(row, row.begin() + count, [](const auto& a, const auto& b) {
    return a.probability != b.probability ? a.probability > b.probability : a.target < b.target;
  });
  std::vector<Token> best;
  for (Index i = 0; i < count; ++i) best.push_back(row[i].target);
  return best;
}

std::vector<Token> most_frequent_targets(const Pairs& pairs, Index count) {
  std::vector<Index> times;
  for (Index i = 0; i < pairs.count(); ++i) {
    for (const Token token : pairs[i].target) {
      if (token >= std::ssize(times)) times.resize(token + 1);
      ++times[token];
    }
  }
  std::vector<Token> ranked;
  for (Token token = 0; token < std::ssize(times); ++token) {
    if (times[token] > 0) ranked.push_back(token);
  }
  std::ranges::stable_sort(ranked, std::ranges::greater{},
                           [&times](Token token) { return times[token]; });
  ranked.resize(std::min<std::size_t>(ranked.size(), count));
  return ranked;
}

}  // namespace heed::data
