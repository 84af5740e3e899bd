#include <benchmark/benchmark.h>

#include <ctime>

#include "heed/base/threads.h"
#include "heed/decode/beam_search.h"
#include "heed/decode/greedy.h"
#include "heed/decode/model_decoder.h"

// The paper's base model with random weights and 32,000 pieces, 32 sentences of 26 tokens into 26
// tokens each, on one thread, in processor time: tokens of output a second, and the share of the
// time that goes to the search and not to the model.

namespace heed::decode {
namespace {

using benchmark::Counter, benchmark::State;

constexpr Index kSentences = 32, kTokens = 26;

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

class Timed : public Decoder {
 public:
  explicit Timed(Decoder& decoder) : decoder_(decoder) {}

  BatchLogits step(const Tokens& tokens) override {
    const double start = processor_seconds();
    BatchLogits logits = decoder_.step(tokens);
    seconds += processor_seconds() - start;
    return logits;
  }
  void pick(std::span<const Index> which) override {
    const double start = processor_seconds();
    decoder_.pick(which);
    seconds += processor_seconds() - start;
  }

  double seconds = 0;

 private:
  Decoder& decoder_;
};

const models::Transformer& base_model() {
  static Rng rng(1);
  static const models::Transformer model = models::Transformer(models::base(32000), rng).packed();
  return model;
}

Tokens sources() {
  Rng rng(2);
  std::vector<std::vector<Token>> all(kSentences);
  for (auto& one : all) {
    for (Index t = 1; t < kTokens; ++t) one.push_back(static_cast<Token>(2 + rng.below(31000)));
    one.push_back(0);
  }
  return pack(all);
}

void decoding(State& state) {
  const Threads one(1);
  const std::vector<Sentence> sentences(kSentences, Sentence{.limit = kTokens});
  const Special special = special_of(base_model().config());
  const Rules rules{.min_length = kTokens};
  double in_model = 0, start = processor_seconds();
  for (auto _ : state) {
    const double before = processor_seconds();
    TransformerDecoder transformer(base_model(), sources());
    in_model += processor_seconds() - before;
    Timed decoder(transformer);
    if (state.range(0) == 1) {
      greedy(decoder, sentences, special, rules);
    } else {
      beam_search(decoder, sentences, special, {.beams = state.range(0), .rules = rules});
    }
    in_model += decoder.seconds;
  }
  const double all = processor_seconds() - start;
  state.counters["tokens/s"] =
      Counter(static_cast<double>(kSentences * kTokens), Counter::kIsIterationInvariantRate);
  state.counters["search %"] = 100 * (all - in_model) / all;
}
BENCHMARK(decoding)->ArgName("beams")->Arg(1)->Arg(4)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace heed::decode
