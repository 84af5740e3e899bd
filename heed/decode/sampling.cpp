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

// How likely a token is in proportion to the likeliest: exp(logit / temperature).
class Weigh {
 public:
  Weigh(const std::vector<Ranked>& pool, double temperature)
      : greatest_(std::ranges::max_element(pool, {}, &Ranked::value)->value),
        temperature_(temperature) {}
  double operator()(const Ranked& one) const {
    return std::exp((one.value - greatest_) / temperature_);
  }

 private:
  double greatest_, temperature_;
};

// The likeliest that together have a share `top_p` of all weight, in no order: where they end is
// sought by halves, one of which each time is settled.
void keep_nucleus(std::vector<Ranked>& pool, double top_p, const Weigh& weigh) {
  const auto sum = [&](auto begin, auto end) {
    return std::transform_reduce(begin, end, 0.0, std::plus{}, weigh);
  };
  double wanted = top_p * sum(pool.begin(), pool.end());
  auto begin = pool.begin(), end = pool.end();  // between which the last of them stands
  while (end - begin > 1) {
    const auto middle = begin + (end - begin) / 2;
    std::nth_element(begin, middle, end, kernels::ranks_before);
    const double likelier = sum(begin, middle);
    if (likelier < wanted) {
      wanted -= likelier;
      begin = middle;
    } else {
      end = middle;
    }
  }
  pool.erase(end, pool.end());
}

// The Gumbel-max trick as a race: the token whose -log(u) / weight is least wins, and each does so
// with probability weight / sum.
std::optional<Token> chosen(const Logits& logits, const Turn& turn, const SamplingConfig& config) {
  std::vector<Ranked> from = config.top_k > 0 ? logits.top(config.top_k) : logits.possible();
  if (from.empty()) return std::nullopt;
  const Weigh weigh(from, config.temperature);
  if (config.top_p < 1) keep_nucleus(from, config.top_p, weigh);
  if (config.min_p > 0) {
    std::erase_if(from, [&](const Ranked& one) { return weigh(one) < config.min_p; });
  }
  const Race race(config.seed, turn);
  std::size_t winner = 0;
  double shortest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < from.size(); ++i) {
    const double u = race.uniform(from[i].index), weight = weigh(from[i]);
    if (1 - u >= shortest * weight) continue;  // -log(u) is more than that: no need to know it
    const double time = -std::log(u) / weight;
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
