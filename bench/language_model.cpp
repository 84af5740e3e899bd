// Trains nanoGPT's model on given batches, beside a peer that is given the same ones, and prints
// tokens a second and the peak of memory in MB:
//   bench_language_model LAYERS HEADS WIDTH VOCAB DROPOUT BATCHES float32|bfloat16
// where each line of BATCHES is [[ids], ...]: the model reads all but a sequence's last id and is
// to say all but the first.
#include <nlohmann/json.hpp>

#include "bench/timed_training.h"
#include "heed/nn/attention.h"
#include "heed/nn/embedding.h"
#include "heed/nn/feed_forward.h"
#include "heed/nn/fields.h"
#include "heed/nn/positions.h"
#include "heed/nn/residual.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/cross_entropy.h"
#include "heed/ops/embedding.h"

using namespace heed;

namespace {

struct Config {
  Index layers = 0, heads = 1, width = 0, vocab = 0, context = 0;
  float dropout = 0.0f;
};

constexpr float kDeviation = 0.02f;
constexpr nn::Biases kBiases = nn::Biases::without;

nn::Residual residual(const Config& config) {
  return nn::Residual({.norm = {.width = config.width, .biases = kBiases},
                       .placement = nn::NormPlacement::before,
                       .dropout = config.dropout});
}

class Block {
 public:
  Block(const Config& config, Rng& rng)
      : attention_({.width = config.width,
                    .heads = config.heads,
                    .dropout = config.dropout,
                    .biases = kBiases},
                   rng),
        feed_forward_({.width = config.width,
                       .hidden = 4 * config.width,
                       .activation = nn::Activation::gelu,
                       .biases = kBiases},
                      rng),
        attention_residual_(residual(config)),
        feed_forward_residual_(residual(config)) {}

  Tensor forward(const Tensor& x, const Spans& spans, nn::Pass& pass) const {
    const Tensor h = attention_residual_.forward(x, pass, [&](const Tensor& y) {
      return attention_.attend(y, spans, attention_.project(y, spans, pass), Mask::causal(), pass);
    });
    return feed_forward_residual_.forward(
        h, pass, [&](const Tensor& y) { return feed_forward_.forward(y, pass); });
  }

  static void fields(auto& self, auto&& visit) {
    visit("attention", self.attention_);
    visit("attention_residual", self.attention_residual_);
    visit("feed_forward", self.feed_forward_);
    visit("feed_forward_residual", self.feed_forward_residual_);
  }

 private:
  nn::MultiHeadAttention attention_;
  nn::FeedForward feed_forward_;
  nn::Residual attention_residual_, feed_forward_residual_;
};

// A decoder alone, pre-norm, the output tied to the embedding.
class LanguageModel {
 public:
  LanguageModel(const Config& config, Rng& rng)
      : dropout_(config.dropout),
        embedding_(parameter(Tensor::normal({config.vocab, config.width}, kDeviation, rng))),
        positions_(
            {.kind = nn::Positions::learned, .width = config.width, .max_length = config.context},
            rng),
        norm_({.width = config.width, .biases = kBiases}) {
    for (Index i = 0; i < config.layers; ++i) blocks_.emplace_back(config, rng);
  }

  Tensor loss(const Batch& batch, nn::Pass& pass) const {
    const Spans& spans = batch.target.spans;
    const Tensor tokens = ops::embedding(embedding_, batch.target.ids);
    Tensor x = tokens + positions_.forward(nn::positions_of(spans));  // (N, D)
    x = nn::dropout(x, dropout_, pass);
    for (const Block& block : blocks_) x = block.forward(x, spans, pass);
    return ops::linear_cross_entropy(norm_.forward(x),
                                     {.weight = embedding_, .bias = {}, .type = pass.compute_type},
                                     batch.labels);
  }

  static void fields(auto& self, auto&& visit) {
    visit("embedding", self.embedding_);
    visit("positions", self.positions_);
    visit("blocks", self.blocks_);
    visit("norm", self.norm_);
  }

 private:
  float dropout_;
  Tensor embedding_;
  nn::PositionalEncoding positions_;
  std::vector<Block> blocks_;
  nn::LayerNorm norm_;
};

std::vector<Batch> read_batches(const std::string& path) {
  std::ifstream file(path);
  check(file.good(), "{}: cannot be read", path);
  std::vector<Batch> batches;
  for (std::string line; std::getline(file, line);) {
    auto sequences = nlohmann::json::parse(line).get<std::vector<std::vector<Token>>>();
    std::vector<Token> labels;
    for (std::vector<Token>& ids : sequences) {
      labels.insert(labels.end(), ids.begin() + 1, ids.end());
      ids.pop_back();
    }
    batches.push_back({.source = {}, .target = pack(sequences), .labels = labels});
  }
  check(!batches.empty(), "{}: has no batch", path);
  return batches;
}

}  // namespace

int main(int argc, char** argv) try {
  check(argc == 8, "usage: {} LAYERS HEADS WIDTH VOCAB DROPOUT BATCHES float32|bfloat16", argv[0]);
  const std::vector<Batch> batches = read_batches(argv[6]);
  const Config config{.layers = std::stoll(argv[1]),
                      .heads = std::stoll(argv[2]),
                      .width = std::stoll(argv[3]),
                      .vocab = std::stoll(argv[4]),
                      .context = batches.front().target.spans.longest(),
                      .dropout = std::stof(argv[5])};
  Rng rng(1);
  const LanguageModel model(config, rng);
  const auto loss = [&](const Batch& batch, nn::Pass& pass) { return model.loss(batch, pass); };
  const train::OptimizerConfig adamw{
      .kind = train::OptimizerKind::adamw, .beta2 = 0.99f, .epsilon = 1e-8f, .weight_decay = 0.1f};
  bench::print(bench::tokens_per_second({.loss = loss,
                                         .parameters = nn::parameters(model),
                                         .optimizer = adamw,
                                         .clip_norm = 1.0,
                                         .type = bench::type_named(argv[7])},
                                        batches));
  return 0;
} catch (const std::exception& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
