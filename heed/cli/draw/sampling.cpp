#include <cmath>

#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/decode/sampling.h"

namespace heed::cli {
namespace {

struct SamplingDrawing {
  std::vector<double> probabilities = {0.4, 0.25, 0.15, 0.1, 0.06, 0.04};
  float temperature = 0.5f, top_p = 0.85f;
  Index top_k = 3, draws = 10'000;
  std::uint32_t seed = 1;
};

// A model whose next token has the same probabilities whatever was said.
class OneDistribution : public decode::Decoder {
 public:
  explicit OneDistribution(std::vector<float> logits) : logits_(std::move(logits)) {}

  decode::BatchLogits step(const Tokens& tokens) override {
    std::vector<float> rows;
    for (Index i = 0; i < tokens.spans.count(); ++i) {
      rows.insert(rows.end(), logits_.begin(), logits_.end());
    }
    return Tensor({tokens.spans.count(), std::ssize(logits_)}, rows);
  }
  void pick(std::span<const Index>) override {}

 private:
  std::vector<float> logits_;
};

// How often each token was drawn, as a share.
std::vector<double> frequencies(const SamplingDrawing& options,
                                const decode::SamplingConfig& config) {
  std::vector<float> logits;
  for (const double p : options.probabilities) logits.push_back(static_cast<float>(std::log(p)));
  OneDistribution model(logits);
  const decode::Sentence one[] = {{.limit = 1}};
  std::vector<double> shares(options.probabilities.size());
  const auto drawn = decode::sample(model, one, {.start = 0, .end = decode::kNoToken}, config);
  for (const decode::Hypothesis& said : drawn.front()) {
    shares[said.tokens.front()] += 1 / static_cast<double>(options.draws);
  }
  return shares;
}

Picture sampling_picture(const SamplingDrawing& options) {
  viz::BarChart chart{.title = fmt::format("How often each word comes in {} draws", options.draws),
                      .axis = "share of the draws"};
  for (std::size_t i = 0; i < options.probabilities.size(); ++i) {
    chart.groups.push_back(
        fmt::format("word {}, p = {}", i + 1, number_text(options.probabilities[i])));
  }
  const decode::SamplingConfig all{.seed = options.seed, .samples = options.draws};
  const auto add = [&](std::string name, const decode::SamplingConfig& config) {
    chart.bars.push_back({.name = std::move(name), .values = frequencies(options, config)});
  };
  auto config = all;
  add("all words", config);
  config.temperature = options.temperature;
  add(fmt::format("temperature {:.6g}", options.temperature), config);
  config = all;
  config.top_k = options.top_k;
  add(fmt::format("top-k {}", options.top_k), config);
  config = all;
  config.top_p = options.top_p;
  add(fmt::format("top-p {:.6g}", options.top_p), config);
  return chart;
}

}  // namespace

Verb draw_sampling() {
  auto options = std::make_shared<SamplingDrawing>();
  SamplingDrawing& o = *options;
  Verb verb{.name = "draw sampling", .summary = "draw words by temperature, top-k and top-p"};
  verb.settings.add("probabilities", o.probabilities, "of each word, as the model has it").above(0);
  verb.settings.add("temperature", o.temperature, "what logits are divided by").above(0);
  verb.settings.add("top-k", o.top_k, "so many of the likeliest words").at_least(1);
  verb.settings.add("top-p", o.top_p, "the fewest words that sum to so much").above(0).at_most(1);
  verb.settings.add("draws", o.draws, "draws of each").at_least(1).at_most(1'000'000);
  verb.settings.add("seed", o.seed, "seed of the draws");
  return drawing(std::move(verb), [options] { return sampling_picture(*options); });
}

}  // namespace heed::cli
