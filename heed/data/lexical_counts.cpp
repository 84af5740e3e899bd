#include "heed/data/lexical_counts.h"

#include <algorithm>

namespace heed::data {
namespace {

constexpr std::size_t kNewest = std::size_t{1} << 22;  // entries that are sorted at a time
constexpr int kTokenBits = 32;

// Both ascending by target.
LexicalCounts::Row merged(const LexicalCounts::Row& a, const LexicalCounts::Row& b) {
  LexicalCounts::Row all;
  all.reserve(a.size() + b.size());
  for (auto i = a.begin(), j = b.begin(); i != a.end() || j != b.end();) {
    if (j == b.end() || (i != a.end() && i->target < j->target)) {
      all.push_back(*i++);
    } else if (i == a.end() || j->target < i->target) {
      all.push_back(*j++);
    } else {
      all.push_back({i->target, i->pairs + j->pairs});
      ++i, ++j;
    }
  }
  return all;
}

Index size_of(const std::vector<LexicalCounts::Row>& rows) {
  Index size = 0;
  for (const LexicalCounts::Row& row : rows) size += std::ssize(row);
  return size;
}

}  // namespace

std::vector<Occurrence> occurrences(std::span<const Token> sentence) {
  std::vector<Token> sorted(sentence.begin(), sentence.end());
  std::ranges::sort(sorted);
  std::vector<Occurrence> all;
  for (const Token token : sorted) {
    if (all.empty() || all.back().token != token) all.push_back({token, 0});
    ++all.back().count;
  }
  return all;
}

std::vector<Occurrence> occurrences_with(Token nothing, std::span<const Token> source) {
  std::vector<Occurrence> all = occurrences(source);
  all.push_back({nothing, 1});
  return all;
}

void LexicalCounts::add(std::span<const Occurrence> source, std::span<const Occurrence> target) {
  for (const Occurrence& f : source) {
    for (const Occurrence& e : target) {
      newest_.push_back(static_cast<std::uint64_t>(f.token) << kTokenBits |
                        static_cast<std::uint32_t>(e.token));
    }
  }
  if (newest_.size() >= kNewest) merge();
}

void LexicalCounts::merge() {
  std::ranges::sort(newest_);
  for (auto key = newest_.begin(); key != newest_.end();) {
    const std::uint64_t source = *key >> kTokenBits;
    Row row;
    for (; key != newest_.end() && *key >> kTokenBits == source; ++key) {
      const auto target = static_cast<Token>(*key);
      if (row.empty() || row.back().target != target) row.push_back({target, 0});
      ++row.back().pairs;
    }
    rows_[source] = merged(rows_[source], row);
  }
  newest_.clear();
  drop_rarest();
}

void LexicalCounts::drop_rarest() {
  for (std::uint32_t rarest = 1; size_of(rows_) > most_; ++rarest) {
    for (Row& row : rows_) {
      std::erase_if(row, [rarest](const Entry& entry) { return entry.pairs <= rarest; });
      row.shrink_to_fit();
    }
  }
}

std::vector<LexicalCounts::Row> LexicalCounts::take() {
  merge();
  return std::move(rows_);
}

}  // namespace heed::data
