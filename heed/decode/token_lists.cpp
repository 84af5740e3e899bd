#include "heed/decode/token_lists.h"

#include <algorithm>
#include <numeric>

#include "heed/base/check.h"

namespace heed::decode {
namespace {

bool ascending(const std::vector<Token>& list) {
  return std::ranges::adjacent_find(list, std::ranges::greater_equal{}) == list.end();
}

}  // namespace

TokenLists::TokenLists(std::vector<std::vector<Token>> lists)
    : lists_(std::move(lists)), sentence_(lists_.size()) {
  for (const std::vector<Token>& list : lists_) {
    check(!list.empty() && ascending(list), "decode: a list of tokens is empty or not ascending");
    all_.insert(all_.end(), list.begin(), list.end());
  }
  std::ranges::sort(all_);
  all_.erase(std::unique(all_.begin(), all_.end()), all_.end());
  for (const std::vector<Token>& list : lists_) {
    std::vector<Index>& places = places_.emplace_back();
    auto place = all_.begin();
    for (const Token token : list) {
      place = std::lower_bound(place, all_.end(), token);
      places.push_back(place - all_.begin());
    }
  }
  std::iota(sentence_.begin(), sentence_.end(), Index{0});
}

void TokenLists::pick(std::span<const Index> which) {
  if (empty()) return;
  std::vector<Index> picked;
  for (const Index i : which) picked.push_back(sentence_.at(i));
  sentence_ = std::move(picked);
}

BatchLogits TokenLists::narrowed(const Tensor& logits, Index vocab) const {
  const Index rows = logits.dim(0), columns = logits.dim(1);
  check(rows == std::ssize(sentence_) && columns == std::ssize(all_),
        "decode: logits {} for {} hypotheses and {} tokens", logits.shape(), sentence_.size(),
        all_.size());
  std::vector<std::span<const Token>> lists;
  for (const Index sentence : sentence_) lists.push_back(lists_[sentence]);
  const Index width = std::ranges::max(lists, {}, &std::span<const Token>::size).size();
  Tensor values = Tensor::uninitialized({rows, width});
  for (Index r = 0; r < rows; ++r) {
    const float* from = logits.data() + r * columns;
    std::ranges::transform(places_[sentence_[r]], values.mutable_data() + r * width,
                           [from](Index place) { return from[place]; });
  }
  return {std::move(values), std::move(lists), vocab};
}

}  // namespace heed::decode
