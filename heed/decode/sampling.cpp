#include "heed/decode/sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "heed/base/check.h"
#include "heed/base/random.h"
#include "heed/decode/stepwise.h"
#include "heed/kernels/ranking.h"

namespace heed::decode {
namespace {

using kernels::Ranked;

// In [0, 1), to 53 bits.
double draw(std::uint32_t seed, const Turn& turn) {
  constexpr std::uint32_t kSampling = 0x53616D70;  // keeps these draws apart from dropout's
  const auto words = Philox{seed, kSampling}(
      {static_cast<std::uint32_t>(turn.sentence), static_cast<std::uint32_t>(turn.sentence >> 32),
       static_cast<std::uint32_t>(turn.copy), static_cast<std::uint32_t>(turn.place)});
  return static_cast<double>((std::uint64_t{words[0]} << 21) ^ (words[1] >> 11)) * 0x1p-53;
}

// The tokens to draw from, as far as their ranks decide; ranked where that matters.
std::vector<Ranked> pool(std::span<const float> logits, const SamplingConfig& config) {
  const Index vocab = std::ssize(logits);
  std::vector<Ranked> pool;
  if (config.top_k > 0) {
    pool.resize(std::min(config.top_k, vocab));
    pool.resize(kernels::top(logits.data(), vocab, std::ssize(pool), pool.data()));
    return pool;
  }
  for (Index i = 0; i < vocab; ++i) {
    if (logits[i] > -std::numeric_limits<float>::infinity()) {
      pool.push_back({logits[i], static_cast<Token>(i)});
    }
  }
  if (config.top_p < 1) std::ranges::sort(pool, kernels::ranks_before);
  return pool;
}

// Running sums of the weights exp(logit / temperature), as far as top_p wants them.
std::vector<double> sums(const std::vector<Ranked>& pool, const SamplingConfig& config) {
  const double greatest = std::ranges::max_element(pool, {}, &Ranked::value)->value;
  std::vector<double> sums;
  double sum = 0;
  for (const Ranked& one : pool) {
    sums.push_back(sum += std::exp((one.value - greatest) / config.temperature));
  }
  const auto last = std::ranges::find_if(sums, [&](double s) { return s >= config.top_p * sum; });
  sums.erase(last == sums.end() ? last : last + 1, sums.end());
  return sums;
}

std::optional<Token> chosen(std::span<const float> logits, const Turn& turn,
                            const SamplingConfig& config) {
  const std::vector<Ranked> from = pool(logits, config);
  if (from.empty()) return std::nullopt;
  const std::vector<double> until = sums(from, config);
  const double at = draw(config.seed, turn) * until.back();
  const auto place = std::ranges::upper_bound(until, at);
  return from[std::min(place - until.begin(), std::ssize(until) - 1)].index;
}

void check_config(const SamplingConfig& config) {
  check(config.temperature > 0 && std::isfinite(config.temperature),
        "sampling: temperature is {}, wanted more than 0; greedy search is what 0 means",
        config.temperature);
  check(config.top_k >= 0, "sampling: top-k is {}, wanted 0 (all) or more", config.top_k);
  check(0 < config.top_p && config.top_p <= 1,
        "sampling: top-p is {}, wanted more than 0, at most 1", config.top_p);
}

}  // namespace

std::vector<Hypotheses> sample(Decoder& decoder, std::span<const Sentence> sentences,
                               const Special& special, const SamplingConfig& config) {
  check_config(config);
  const auto choose = [&config](std::span<const float> logits, const Turn& turn) {
    return chosen(logits, turn, config);
  };
  return stepwise(decoder, sentences, special,
                  {.rules = config.rules, .copies = config.samples, .choose = choose});
}

}  // namespace heed::decode
