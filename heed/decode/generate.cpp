#include "heed/decode/generate.h"

#include "heed/decode/greedy.h"
#include "heed/decode/language_model_decoder.h"
#include "heed/decode/stop_strings.h"

namespace heed::decode {
namespace {

// One sample on its way to text.
class Sample {
 public:
  Sample(const TextModel& model, Index number, const GenerateConfig& config, const Said& said)
      : decoder_(model.tokenizer), stops_(config.stops), number_(number), said_(said) {}

  // A token of the prompt, which may end within a character.
  void read(Token token) { decoder_.add(token); }
  // -> whether it goes on
  bool add(Token token) {
    say(stops_.add(decoder_.add(token)));
    return !stops_.stopped();
  }
  std::string finish() {
    say(stops_.add(decoder_.finish()));
    say(stops_.finish());
    return std::move(text_);
  }

 private:
  void say(const std::string& text) {
    if (text.empty()) return;
    text_ += text;
    if (said_) said_(number_, text);
  }

  LanguageDecoder decoder_;
  StopStrings stops_;
  Index number_;
  const Said& said_;
  std::string text_;
};

}  // namespace

Special special_of(const TextModel& model, std::span<const Token> prompt) {
  const models::LanguageModelConfig& config = model.model.config();
  const bool begins = prompt.empty() || model.tokenizer.adds_space();
  return {.start = begins ? config.begin.value_or(kNoToken) : kNoToken,
          .end = config.end.value_or(kNoToken)};
}

std::vector<std::string> generate(const TextModel& model, std::string_view prompt,
                                  const GenerateConfig& config, const Said& said) {
  const std::vector<Token> tokens = model.tokenizer.encode(prompt);
  const Special special = special_of(model, tokens);
  check(!tokens.empty() || special.start != kNoToken,
        "generate: the model has no token that begins a text; it needs a prompt");
  const Index samples = config.greedy ? 1 : config.sampling.samples;
  std::vector<Sample> all;
  for (Index i = 0; i < samples; ++i) {
    all.emplace_back(model, i, config, said);
    for (const Token token : tokens) all[i].read(token);
  }
  const Sentence sentence{.prefix = tokens, .limit = std::ssize(tokens) + config.most};
  const Listener heard = [&](const Turn& turn, Token token) { return all[turn.copy].add(token); };
  LanguageModelDecoder decoder(model.model);
  if (config.greedy) {
    greedy(decoder, std::span(&sentence, 1), special, config.sampling.rules, heard);
  } else {
    sample(decoder, std::span(&sentence, 1), special, config.sampling, heard);
  }
  std::vector<std::string> texts;
  for (Sample& one : all) texts.push_back(one.finish());
  return texts;
}

}  // namespace heed::decode
