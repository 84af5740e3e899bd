#include "heed/nn/state_memory.h"

#include <algorithm>

#include "heed/base/check.h"
#include "heed/ops/embedding.h"
#include "heed/ops/shape.h"

namespace heed::nn {
namespace {

Spans sums(const Spans& a, const Spans& b) {
  std::vector<Index> lengths;
  for (Index s = 0; s < b.count(); ++s) lengths.push_back(a.length(s) + b.length(s));
  return Spans(lengths);
}

}  // namespace

NamedTensors named(const StateMemory& memory) {
  NamedTensors all;
  for (std::size_t i = 0; i < memory.states.size(); ++i) {
    all.emplace_back(fmt::format("layers.{}", i), memory.states[i]);
  }
  return all;
}

StateMemory memory_of(const NamedTensors& named, Index texts) {
  StateMemory memory;
  for (const auto& [name, states] : named) {
    check(states.rank() == 2 && states.dim(0) % texts == 0, "memory: {} has states {} for {} texts",
          name, states.shape(), texts);
    const std::size_t at = memory.states.size();
    const auto own = std::ranges::find(named, fmt::format("layers.{}", at),
                                       [](const auto& one) { return one.first; });
    check(own != named.end(), "memory: has no layers.{}", at);
    memory.states.push_back(own->second);
    memory.spans = Spans(std::vector<Index>(texts, states.dim(0) / texts));
  }
  return memory;
}

JoinedRows::JoinedRows(const StateMemory& memory, const Spans& rows)
    : memory_(memory.empty() ? Spans(std::vector<Index>(rows.count(), 0)) : memory.spans),
      rows_(rows) {
  check(memory_.count() == rows.count(), "memory: of {} texts, got segments of {}", memory_.count(),
        rows.count());
  spans_ = sums(memory_, rows_);
}

std::vector<Token> JoinedRows::positions() const {
  std::vector<Token> positions;
  for (Index s = 0; s < rows_.count(); ++s) {
    for (Index t = memory_.length(s); t < spans_.length(s); ++t) {
      positions.push_back(static_cast<Token>(t));
    }
  }
  return positions;
}

Token JoinedRows::place(Index s, Index t) const {
  const Index before = memory_.length(s);
  return static_cast<Token>(t < before ? memory_.row(s, t)
                                       : memory_.rows() + rows_.row(s, t - before));
}

Tensor JoinedRows::forward(const Tensor& states, const Tensor& x) const {
  if (states.empty()) return x;
  std::vector<Token> places;
  for (Index s = 0; s < spans_.count(); ++s) {
    for (Index t = 0; t < spans_.length(s); ++t) places.push_back(place(s, t));
  }
  return ops::embedding(ops::concat({states, x}), places);
}

Tensor JoinedRows::newest(const Tensor& states, const Tensor& x, Index count) const {
  NoGrad no_grad;
  std::vector<Token> places;
  for (Index s = 0; s < spans_.count(); ++s) {
    const Index length = spans_.length(s);
    for (Index t = std::max<Index>(length - count, 0); t < length; ++t) {
      places.push_back(place(s, t));
    }
  }
  const Tensor all = states.empty() ? x.detached() : ops::concat({states, x});
  return ops::embedding(all, places);
}

Spans JoinedRows::newest(Index count) const {
  std::vector<Index> lengths;
  for (Index s = 0; s < spans_.count(); ++s) lengths.push_back(std::min(spans_.length(s), count));
  return Spans(lengths);
}

}  // namespace heed::nn
