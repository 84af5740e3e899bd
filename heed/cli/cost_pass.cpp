#include "heed/cli/cost_pass.h"

#include <algorithm>

#include "heed/autograd/tape.h"
#include "heed/base/random.h"
#include "heed/base/stopwatch.h"
#include "heed/tensor/allocator.h"

namespace heed::cli {
namespace {

std::vector<Token> random_tokens(Index length, Index vocab) {
  Rng rng(1);
  std::vector<Token> tokens(length);
  for (Token& token : tokens) token = static_cast<Token>(rng.below(vocab));
  return tokens;
}

nn::Pass pass_of(const CostConfig& config) {
  nn::Pass pass =
      config.pass == CostPass::training ? nn::Pass::training(1, 1) : nn::Pass::inference();
  pass.attention = config.attention;
  return pass;
}

void read(const models::LanguageModel& model, const CostConfig& config, const Tokens& text) {
  const NoGrad no_grad;
  nn::Pass pass = pass_of(config);
  models::LanguageModelState state = model.start();
  model.next(text, state, pass);
}

void train(const models::LanguageModel& model, const CostConfig& config, const Tokens& text) {
  nn::Pass pass = pass_of(config);
  Batch batch{.source = {}, .target = text, .labels = text.ids};
  backward(model.loss(batch, {}, pass));
}

// One token after the other behind what the state has seen.
class CachedDecode {
 public:
  CachedDecode(const models::LanguageModel& model, const CostConfig& config, const Tokens& text)
      : model_(model), pass_(pass_of(config)), state_(model.start()) {
    step(text);
  }
  void step(const Tokens& tokens) {
    const NoGrad no_grad;
    model_.next(tokens, state_, pass_);
  }

 private:
  const models::LanguageModel& model_;
  nn::Pass pass_;
  models::LanguageModelState state_;
};

double seconds_of(const std::function<void()>& run) {
  const Stopwatch clock;
  run();
  return clock.seconds();
}

// The median of the repeats, or the first run where it takes so long; in milliseconds.
double median_time(const std::function<void()>& run, Index repeats, double enough) {
  std::vector<double> seconds{seconds_of(run)};
  if (seconds.front() < enough) {
    seconds.clear();
    for (Index i = 0; i < repeats; ++i) seconds.push_back(seconds_of(run));
  }
  std::ranges::sort(seconds);
  return 1000 * seconds[seconds.size() / 2];
}

}  // namespace

Index tokens_beyond(const CostConfig& config) {
  if (config.pass != CostPass::decode) return 0;
  return config.cache == Cache::with ? config.repeats + 1 : 1;
}

Cost cost_of(const models::LanguageModel& model, const CostConfig& config, Index length,
             double enough) {
  const std::vector<Token> tokens = random_tokens(length + 1, model.config().vocab);
  const Tokens text = pack({{tokens.begin(), tokens.end() - 1}});
  const Index before = memory_counts().live;
  const auto measured = [&](const std::function<void()>& run, Index count) {
    reset_memory_peak();
    const double milliseconds = median_time(run, config.repeats, enough);
    return Cost{
        .milliseconds = milliseconds, .tokens = count, .memory = memory_counts().peak - before};
  };
  if (config.pass == CostPass::forward) {
    return measured([&] { read(model, config, text); }, length);
  }
  if (config.pass == CostPass::training) {
    return measured([&] { train(model, config, text); }, length);
  }
  if (config.cache == Cache::without) {
    return measured([&] { read(model, config, pack({tokens})); }, 1);
  }
  CachedDecode decode(model, config, text);
  const Tokens next = pack({{tokens.back()}});
  return measured([&] { decode.step(next); }, 1);
}

}  // namespace heed::cli
