#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/decode/sampling.h"
#include "heed/decode/text_model.h"

namespace heed::decode {

struct GenerateConfig {
  Index most = 200;     // tokens behind the prompt
  bool greedy = false;  // else drawn
  SamplingConfig sampling = {};
  std::vector<std::string> stops = {};  // a text ends before the first of these that it would say
};

// What a sample goes on to say, in whole characters, as soon as no stop can begin in it.
using Said = std::function<void(Index sample, std::string_view text)>;

// What a search knows of the tokens with which such a model begins and ends a text.
Special special_of(const TextModel& model, std::span<const Token> prompt);

// Texts that go on from the prompt, as many as samples are wanted, drawn beside each other. A text
// ends with the model's end token, with a stop, or at `most` tokens. Throws where the model has no
// token that begins a text and the prompt none either. -> what was said of each, all together
std::vector<std::string> generate(const TextModel& model, std::string_view prompt,
                                  const GenerateConfig& config, const Said& said = {});

}  // namespace heed::decode
