#pragma once

#include <cmath>
#include <functional>
#include <map>
#include <vector>

#include "heed/base/random.h"
#include "heed/decode/decoder.h"
#include "heed/decode/hypothesis.h"

namespace heed::decode {

// A decoder whose next-token logits any function of sentence and history gives (the history has
// the start token in front), so that a test can compute by itself what a search should find.
class ToyDecoder : public Decoder {
 public:
  using Model =
      std::function<std::vector<float>(Index sentence, const std::vector<Token>& history)>;

  ToyDecoder(Index sentences, Model model) : model_(std::move(model)) {
    for (Index s = 0; s < sentences; ++s) live_.push_back({s, {}});
  }

  BatchLogits step(const Tokens& tokens) override {
    std::vector<float> all;
    for (Index i = 0; i < tokens.spans.count(); ++i) {
      for (Index t = 0; t < tokens.spans.length(i); ++t) {
        live_.at(i).history.push_back(tokens.ids[tokens.spans.row(i, t)]);
      }
      const std::vector<float> logits = model_(live_[i].sentence, live_[i].history);
      all.insert(all.end(), logits.begin(), logits.end());
    }
    rows_stepped += tokens.spans.count();
    const Index rows = std::ssize(live_);
    return Tensor({rows, std::ssize(all) / rows}, all);
  }

  void pick(std::span<const Index> which) override {
    std::vector<Live> picked;
    for (Index i : which) picked.push_back(live_.at(i));
    live_ = std::move(picked);
  }

  Index rows_stepped = 0;  // of all steps together

 private:
  struct Live {
    Index sentence;
    std::vector<Token> history;
  };

  Model model_;
  std::vector<Live> live_;
};

inline std::vector<float> logs(const std::vector<double>& probabilities) {
  std::vector<float> logits;
  for (double p : probabilities) logits.push_back(static_cast<float>(std::log(p)));
  return logits;
}

// A model of nothing: logits in [-2, 2) that a hash of seed, sentence and whole history decides.
inline ToyDecoder::Model random_model(Index vocab, std::uint32_t seed) {
  return [=](Index sentence, const std::vector<Token>& history) {
    std::uint32_t hash = static_cast<std::uint32_t>(sentence);
    for (Token token : history) {
      hash = Philox{seed, hash}({static_cast<std::uint32_t>(token), 1, 2, 3})[0];
    }
    std::vector<float> logits;
    for (Index v = 0; v < vocab; ++v) {
      const std::uint32_t word = Philox{seed, hash}({static_cast<std::uint32_t>(v), 0, 0, 0})[0];
      logits.push_back(static_cast<float>(word >> 8) * 0x1p-22f - 2.0f);
    }
    return logits;
  };
}

// A model that looks at the newest token alone.
inline ToyDecoder::Model table_model(std::map<Token, std::vector<double>> probabilities) {
  return [=](Index, const std::vector<Token>& history) {
    return logs(probabilities.at(history.back()));
  };
}

}  // namespace heed::decode
