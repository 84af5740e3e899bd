#pragma once

#include "heed/explain/capture.h"
#include "heed/explain/layer_facts.h"
#include "tests/explain/plain_formulas.h"

namespace heed::explain::plain {

// Recomputes every step of a layer from what the step before showed.
class LayerCheck {
 public:
  LayerCheck(const Capture& seen, const Weights& weights, const LayerFacts& facts)
      : seen_(seen), weights_(weights), facts_(facts) {}

  Rows at(const std::string& path) const { return rows_of(seen_[path]); }

  // What each of the sub-layer's steps makes of the one before; x (T, D) is on the stream. Returns
  // what is on the stream behind it, where the norm after it has been taken.
  Rows sub_layer(const Rows& x, const std::string& path, const std::string& residual) const {
    const bool after = facts_.norm == nn::NormPlacement::after;
    expect_near(after ? x : norm(x, residual + ".norm"), at(path + ".input"), path + ".input");
    const Rows given = at(path + ".output");
    const Rows added = at(residual + ".added");
    expect_near(
        facts_.norm == nn::NormPlacement::both ? norm(given, residual + ".added_norm") : given,
        added, residual + ".added");
    const Rows sum_of_both =
        facts_.residual == nn::Skip::without ? added : sum(scaled(x, facts_.stream), added);
    expect_near(sum_of_both, at(residual + ".sum"), residual + ".sum");
    return after ? norm(at(residual + ".sum"), residual + ".norm") : at(residual + ".sum");
  }

  void attention(const std::string& path, const Rows& memory, bool causal) const;
  void feed_forward(const std::string& path) const;

 private:
  Rows norm(const Rows& x, const std::string& path) const {
    if (facts_.norm_kind == nn::NormKind::none) return x;
    return weights_.norm(x, path, facts_.norm_kind == nn::NormKind::layer, 1e-5);
  }
  Rows turned(Rows x) const;
  void projections(const std::string& path, const Rows& memory) const;
  void head(const std::string& path, Index head, bool causal) const;

  const Capture& seen_;
  const Weights& weights_;
  const LayerFacts& facts_;
};

// Su et al., 2021: pair (i, i + Dh / 2) of each head turns by place * 10000^(-2i / Dh).
inline Rows LayerCheck::turned(Rows x) const {
  const Index width = facts_.width / facts_.heads, half = width / 2;
  for (std::size_t place = 0; place < x.size(); ++place) {
    for (std::size_t first = 0; first < x[place].size(); first += width) {
      for (Index i = 0; i < half; ++i) {
        const double angle =
            static_cast<double>(place) *
            std::pow(10000.0, -2.0 * static_cast<double>(i) / static_cast<double>(width));
        double &a = x[place][first + i], &b = x[place][first + i + half];
        const double turned_a = a * std::cos(angle) - b * std::sin(angle);
        b = a * std::sin(angle) + b * std::cos(angle);
        a = turned_a;
      }
    }
  }
  return x;
}

inline void LayerCheck::projections(const std::string& path, const Rows& memory) const {
  const Rows q = weights_.linear(at(path + ".input"), path + ".query");
  const Rows k = weights_.linear(memory, path + ".key");
  if (facts_.positions == nn::Positions::rotary) {
    expect_near(q, at(path + ".unturned_query"), path + ".unturned_query");
    expect_near(k, at(path + ".unturned_key"), path + ".unturned_key");
    expect_near(turned(at(path + ".unturned_query")), at(path + ".query"), path + ".query");
    expect_near(turned(at(path + ".unturned_key")), at(path + ".key"), path + ".key");
  } else {
    if (facts_.positions !=
        nn::Positions::transformer_xl) {  // has biases of its own on the queries
      expect_near(q, at(path + ".query"), path + ".query");
    }
    expect_near(k, at(path + ".key"), path + ".key");
  }
  expect_near(weights_.linear(memory, path + ".value"), at(path + ".value"), path + ".value");
}

inline void LayerCheck::head(const std::string& path, Index head, bool causal) const {
  const Index width = facts_.width / facts_.heads;
  const Index shared = head * std::ssize(at(path + ".value")[0]) / facts_.width;
  const Rows q = columns_of(at(path + ".query"), head * width, width);
  const Rows k = columns_of(at(path + ".key"), shared * width, width);
  const Rows v = columns_of(at(path + ".value"), shared * width, width);
  const auto stage = [&](const char* name) { return rows_of(seen_[path + "." + name], head); };
  const nn::Positions positions = facts_.positions;
  if (positions != nn::Positions::shaw && positions != nn::Positions::transformer_xl) {
    expect_near(times_transposed(q, k), stage("scores"), path + ".scores");
  }
  const double scale = facts_.scale.of(width);
  expect_near(scaled(stage("scores"), scale), stage("scaled"), path + ".scaled");
  Rows masked = stage("scaled");
  const double slope =
      positions == nn::Positions::alibi
          ? std::exp2(-8.0 * static_cast<double>(head + 1) / static_cast<double>(facts_.heads))
          : 0.0;
  for (std::size_t i = 0; i < masked.size(); ++i) {
    for (std::size_t j = 0; j < masked[i].size(); ++j) {
      masked[i][j] -= slope * std::abs(static_cast<double>(i) - static_cast<double>(j));
      if (causal && j > i) masked[i][j] = -std::numeric_limits<double>::infinity();
    }
  }
  if (positions != nn::Positions::t5) expect_near(masked, stage("masked"), path + ".masked");
  expect_near(softmax(stage("masked")), stage("weights"), path + ".weights");
  if (positions == nn::Positions::shaw) return;  // adds values of offsets
  expect_near(times_transposed(stage("weights"), transposed(v)),
              columns_of(at(path + ".heads"), head * width, width), path + ".heads");
}

inline void LayerCheck::attention(const std::string& path, const Rows& memory, bool causal) const {
  projections(path, memory);
  for (Index h = 0; h < facts_.heads; ++h) head(path, h, causal);
  expect_near(weights_.linear(at(path + ".heads"), path + ".output"), at(path + ".output"),
              path + ".output");
}

inline void LayerCheck::feed_forward(const std::string& path) const {
  const Rows x = at(path + ".input");
  expect_near(weights_.linear(x, path + ".expand"), at(path + ".expanded"), path + ".expanded");
  Rows hidden = at(path + ".expanded");
  const auto relu = [](double value) { return std::max(value, 0.0); };
  const auto silu = [](double value) { return value / (1 + std::exp(-value)); };
  if (facts_.gated) {
    expect_near(weights_.linear(x, path + ".gate"), at(path + ".gate"), path + ".gate");
  }
  const Rows gate = facts_.gated ? at(path + ".gate") : hidden;
  for (std::size_t r = 0; r < hidden.size(); ++r) {
    for (std::size_t c = 0; c < hidden[r].size(); ++c) {
      hidden[r][c] = facts_.gated ? silu(gate[r][c]) * hidden[r][c] : relu(hidden[r][c]);
    }
  }
  expect_near(hidden, at(path + ".hidden"), path + ".hidden");
  expect_near(weights_.linear(at(path + ".hidden"), path + ".contract"), at(path + ".output"),
              path + ".output");
}

// The rows of the tokens, multiplied.
inline Rows embedded(const Rows& table, const std::vector<Token>& tokens, double scale) {
  Rows rows;
  for (const Token token : tokens) rows.push_back(table[token]);
  return scaled(rows, scale);
}

}  // namespace heed::explain::plain
