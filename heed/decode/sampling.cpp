#include "heed/decode/sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

#include "heed/base/check.h"
#include "heed/base/random.h"

namespace heed::decode {
namespace {

using kernels::Ranked;

// One number a token, named by its place: which token wins does not depend on how the logits of
// others round.
class Race {
 public:
  Race(std::uint32_t seed, const Turn& turn) {
    constexpr std::uint32_t kSampling = 0x53616D70;  // keeps these draws apart from dropout's
    words_ = Philox{seed, kSampling}(
        {static_cast<std::uint32_t>(turn.sentence), static_cast<std::uint32_t>(turn.sentence >> 32),
         static_cast<std::uint32_t>(turn.copy), static_cast<std::uint32_t>(turn.place)});
  }

  // In (0, 1), to 52 bits.
  double uniform(Token token) const {
    const auto words =
        Philox{words_[0], words_[1]}({static_cast<std::uint32_t>(token), words_[2], words_[3], 0});
    const std::uint64_t bits = std::uint64_t{words[0]} << 20 | words[1] >> 12;
    return (static_cast<double>(bits) + 0.5) * 0x1p-52;
  }

 private:
  Philox::Words words_;
};

// The tokens to draw from, as far as their ranks decide; ranked where that matters.
std::vector<Ranked> pool(const Logits& logits, const SamplingConfig& config) {
  if (config.top_k > 0) return logits.top(config.top_k);
  std::vector<Ranked> pool = logits.possible();
  if (config.top_p < 1 || config.min_p > 0) std::ranges::sort(pool, kernels::ranks_before);
  return pool;
}

// exp(logit / temperature) of each, in proportion. Of a ranked pool only as many stay as top_p and
// min_p want.
std::vector<double> weights(const std::vector<Ranked>& pool, const SamplingConfig& config) {
  const double greatest = std::ranges::max_element(pool, {}, &Ranked::value)->value;
  std::vector<double> weights;
  for (const Ranked& one : pool) {
    weights.push_back(std::exp((one.value - greatest) / config.temperature));
  }
  if (config.top_p < 1) {
    const double wanted = config.top_p * std::accumulate(weights.begin(), weights.end(), 0.0);
    std::size_t count = 0;
    for (double sum = 0; count < weights.size() && sum < wanted;) sum += weights[count++];
    weights.resize(count);
  }
  if (config.min_p > 0) {
    const auto unlikely = [&](double weight) { return weight < config.min_p * weights.front(); };
    weights.erase(std::ranges::find_if(weights, unlikely), weights.end());
  }
  return weights;
}

// The Gumbel-max trick as a race: the token whose -log(u) / weight is least wins, and each does so
// with probability weight / sum.
std::optional<Token> chosen(const Logits& logits, const Turn& turn, const SamplingConfig& config) {
  const std::vector<Ranked> from = pool(logits, config);
  if (from.empty()) return std::nullopt;
  const std::vector<double> weight = weights(from, config);
  const Race race(config.seed, turn);
  std::size_t winner = 0;
  double shortest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < weight.size(); ++i) {
    const double u = race.uniform(from[i].index);
    if (1 - u >= shortest * weight[i]) continue;  // -log(u) is more than that: no need to know it
    const double time = -std::log(u) / weight[i];
    if (time < shortest) std::tie(winner, shortest) = std::tie(i, time);
  }
  return from[winner].index;
}

void check_config(const SamplingConfig& config) {
  check(config.temperature > 0 && std::isfinite(config.temperature),
        "sampling: temperature is {}, wanted more than 0; greedy search is what 0 means",
        config.temperature);
  check(config.top_k >= 0, "sampling: top-k is {}, wanted 0 (all) or more", config.top_k);
  check(0 < config.top_p && config.top_p <= 1,
        "sampling: top-p is {}, wanted more than 0, at most 1", config.top_p);
  check(0 <= config.min_p && config.min_p <= 1, "sampling: min-p is {}, wanted 0 to 1",
        config.min_p);
}

}  // namespace

std::vector<Hypotheses> sample(Decoder& decoder, std::span<const Sentence> sentences,
                               const Special& special, const SamplingConfig& config,
                               const Listener& heard) {
  check_config(config);
  const auto choose = [&config](const Logits& logits, const Turn& turn) {
    return chosen(logits, turn, config);
  };
  return stepwise(
      decoder, sentences, special,
      {.rules = config.rules, .copies = config.samples, .choose = choose, .heard = heard});
}

}  // namespace heed::decode
