#include "heed/decode/logits.h"

#include <algorithm>
#include <cassert>

#include "heed/base/check.h"

namespace heed::decode {

Logits::Logits(std::span<float> values, std::span<const Token> list)
    : values_(values), list_(list) {
  assert(values.size() == list.size() && !list.empty());
}

float* Logits::find(Token token) const {
  if (list_.empty()) {
    assert(0 <= token && token < std::ssize(values_));
    return &values_[token];
  }
  const auto found = std::ranges::lower_bound(list_, token);
  return found != list_.end() && *found == token ? &values_[found - list_.begin()] : nullptr;
}

float Logits::operator[](Token token) const {
  const float* logit = find(token);
  return logit ? *logit : kImpossible;
}

void Logits::put(Token token, float logit) {
  if (float* place = find(token)) *place = logit;
}

float Logits::log_sum_exp() const {
  return kernels::log_sum_exp(values_.data(), std::ssize(values_));
}

std::vector<kernels::Ranked> Logits::top(Index count, float bar) const {
  const Index width = std::ssize(values_);
  std::vector<kernels::Ranked> best(std::min(count, width));
  best.resize(kernels::top(values_.data(), width, std::ssize(best), best.data(), bar));
  for (kernels::Ranked& one : best) one.index = token(one.index);
  return best;
}

std::vector<kernels::Ranked> Logits::possible() const {
  std::vector<kernels::Ranked> all;
  for (Index i = 0; i < std::ssize(values_); ++i) {
    if (values_[i] > kImpossible) all.push_back({values_[i], token(i)});
  }
  return all;
}

BatchLogits::BatchLogits(Tensor values) : values_(std::move(values)), vocab_(values_.dim(1)) {}

BatchLogits::BatchLogits(Tensor values, std::vector<std::span<const Token>> lists, Index vocab)
    : values_(std::move(values)), lists_(std::move(lists)), vocab_(vocab) {
  check(std::ssize(lists_) == rows(), "decode: {} lists of tokens for {} rows of logits",
        lists_.size(), rows());
}

Logits BatchLogits::operator[](Index row) {
  float* first = values_.mutable_data() + row * width();
  if (lists_.empty()) return Logits({first, first + width()});
  return {{first, first + lists_[row].size()}, lists_[row]};
}

BatchLogits BatchLogits::repeated(Index copies) const {
  BatchLogits all(Tensor::uninitialized({rows() * copies, width()}));
  all.vocab_ = vocab_;
  for (Index r = 0; r < all.rows(); ++r) {
    std::copy_n(values_.data() + r / copies * width(), width(),
                all.values_.mutable_data() + r * width());
    if (!lists_.empty()) all.lists_.push_back(lists_[r / copies]);
  }
  return all;
}

}  // namespace heed::decode
