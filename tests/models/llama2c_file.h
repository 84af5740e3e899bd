#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "heed/base/index.h"
#include "heed/base/random.h"
#include "heed/tensor/tensor.h"

namespace heed::tests {

// A small model in llama2.c's first layout, of random weights.
struct Llama2cFile {
  std::int32_t width = 12, hidden = 20, layers = 2, heads = 3, key_value_heads = 1, vocab = 13,
               positions = 16;
  enum class Output { embedding, own } output = Output::embedding;
  std::vector<float> weights = {};

  Index head() const { return width / heads; }
  Index keys() const { return key_value_heads * head(); }

  void draw(Rng& rng) {
    const Index layer = 2 * width * (width + keys()) + 3 * width * hidden + 2 * width;
    const Index own = output == Output::own ? vocab * width : 0;
    const Tensor drawn = Tensor::normal(
        {vocab * width + layers * layer + width + positions * head() + own}, 0.4f, rng);
    weights.assign(drawn.values().begin(), drawn.values().end());
  }

  std::string bytes() const {
    const std::int32_t sizes[] = {width,    hidden,          layers,
                                  heads,    key_value_heads, output == Output::own ? -vocab : vocab,
                                  positions};
    std::string file(reinterpret_cast<const char*>(sizes), sizeof sizes);
    return file.append(reinterpret_cast<const char*>(weights.data()),
                       weights.size() * sizeof(float));
  }
};

// What such a model says follows each token, in plain loops, after the formulas of its paper
// (Touvron et al., "LLaMA", 2023, section 2.2) and of those that it names. -> (T, V)
class PlainLlama2c {
 public:
  explicit PlainLlama2c(const Llama2cFile& file) : f_(file) {
    const Index w = f_.width, l = f_.layers;
    embedding_ = take(f_.vocab * w);
    attention_norm_ = take(l * w);
    query_ = take(l * w * w);
    key_ = take(l * f_.keys() * w);
    value_ = take(l * f_.keys() * w);
    attention_output_ = take(l * w * w);
    feed_forward_norm_ = take(l * w);
    gate_ = take(l * f_.hidden * w);
    contract_ = take(l * w * f_.hidden);
    expand_ = take(l * f_.hidden * w);
    norm_ = take(w);
    take(f_.positions * f_.head());
    output_ = f_.output == Llama2cFile::Output::own ? take(f_.vocab * w) : embedding_;
  }

  std::vector<std::vector<double>> logits(const std::vector<Token>& tokens) const {
    Rows x;
    for (const Token token : tokens) {
      x.emplace_back(embedding_ + token * f_.width, embedding_ + (token + 1) * f_.width);
    }
    for (Index layer = 0; layer < f_.layers; ++layer) {
      add(x, attended(layer, normed(x, attention_norm_ + layer * f_.width)));
      add(x, fed_forward(layer, normed(x, feed_forward_norm_ + layer * f_.width)));
    }
    return times(normed(x, norm_), output_, f_.vocab);
  }

 private:
  using Rows = std::vector<std::vector<double>>;

  const float* take(Index count) {
    const float* const taken = f_.weights.data() + at_;
    at_ += count;
    return taken;
  }
  static void add(Rows& x, const Rows& y) {
    for (std::size_t t = 0; t < x.size(); ++t) {
      for (std::size_t i = 0; i < x[t].size(); ++i) x[t][i] += y[t][i];
    }
  }
  static Rows times(const Rows& x, const float* weight, Index out) {
    Rows y(x.size(), std::vector<double>(out));
    for (std::size_t t = 0; t < x.size(); ++t) {
      for (Index o = 0; o < out; ++o) {
        for (const double element : x[t]) y[t][o] += element * *weight++;
      }
      weight -= out * std::ssize(x[t]);
    }
    return y;
  }
  static Rows normed(Rows x, const float* gain) {
    for (auto& row : x) {
      double squares = 0;
      for (const double element : row) squares += element * element;
      const double scale = 1 / std::sqrt(squares / std::ssize(row) + 1e-5);
      for (std::size_t i = 0; i < row.size(); ++i) row[i] *= scale * gain[i];
    }
    return x;
  }
  // Pairs (2 i, 2 i + 1) of each head, by the position times 10000^(-2 i / Dh).
  Rows turned(Rows x) const {
    for (std::size_t t = 0; t < x.size(); ++t) {
      for (std::size_t i = 0; i < x[t].size(); i += 2) {
        const double exponent = static_cast<double>(i % f_.head()) / f_.head();
        const double angle = t * std::pow(10000.0, -exponent), real = x[t][i], other = x[t][i + 1];
        x[t][i] = real * std::cos(angle) - other * std::sin(angle);
        x[t][i + 1] = real * std::sin(angle) + other * std::cos(angle);
      }
    }
    return x;
  }
  Rows attended(Index layer, const Rows& x) const {
    const Index w = f_.width, k = f_.keys(), head = f_.head();
    const Rows q = turned(times(x, query_ + layer * w * w, w));
    const Rows keys = turned(times(x, key_ + layer * k * w, k));
    const Rows values = times(x, value_ + layer * k * w, k);
    Rows mixed(x.size(), std::vector<double>(w));
    for (std::size_t t = 0; t < x.size(); ++t) {
      for (Index h = 0; h < f_.heads; ++h) {
        const Index from = h / (f_.heads / f_.key_value_heads) * head;
        double sum = 0;
        for (std::size_t s = 0; s <= t; ++s) {
          double score = 0;
          for (Index i = 0; i < head; ++i) score += q[t][h * head + i] * keys[s][from + i];
          const double weight = std::exp(score / std::sqrt(head));
          sum += weight;
          for (Index i = 0; i < head; ++i) mixed[t][h * head + i] += weight * values[s][from + i];
        }
        for (Index i = 0; i < head; ++i) mixed[t][h * head + i] /= sum;
      }
    }
    return times(mixed, attention_output_ + layer * w * w, w);
  }
  Rows fed_forward(Index layer, const Rows& x) const {
    const Index matrix = layer * f_.hidden * f_.width;
    Rows gates = times(x, gate_ + matrix, f_.hidden);
    const Rows expanded = times(x, expand_ + matrix, f_.hidden);
    for (std::size_t t = 0; t < x.size(); ++t) {
      for (Index i = 0; i < f_.hidden; ++i) {
        gates[t][i] *= expanded[t][i] / (1 + std::exp(-gates[t][i]));
      }
    }
    return times(gates, contract_ + matrix, f_.width);
  }

  const Llama2cFile& f_;
  Index at_ = 0;
  const float *embedding_, *attention_norm_, *query_, *key_, *value_, *attention_output_;
  const float *feed_forward_norm_, *gate_, *contract_, *expand_, *norm_, *output_;
};

}  // namespace heed::tests
