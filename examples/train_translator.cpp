// Trains a translator on sentences in memory and writes it as a model folder, which `heed
// translate` and transformers' MarianMTModel load: train_translator FOLDER
#include <fmt/core.h>

#include "heed/data/batches.h"
#include "heed/decode/translation_model.h"
#include "heed/text/tokenizer_trainer.h"
#include "heed/train/trainer.h"

using namespace heed;

namespace {

constexpr Index kSteps = 300;

// English numbers from one to ninety-nine, and the same in digits.
std::vector<std::pair<std::string, std::string>> sentences() {
  const std::array ones = {"",        "one",     "two",       "three",    "four",
                           "five",    "six",     "seven",     "eight",    "nine",
                           "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                           "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
  const std::array tens = {"",      "",      "twenty",  "thirty", "forty",
                           "fifty", "sixty", "seventy", "eighty", "ninety"};
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::size_t n = 1; n < 100; ++n) {
    std::string words = n < ones.size() ? ones[n] : tens[n / 10];
    if (n >= ones.size() && n % 10 != 0) words += fmt::format(" {}", ones[n % 10]);
    pairs.emplace_back(words, std::to_string(n));
  }
  return pairs;
}

// One vocabulary of characters for both sides.
Tokenizer characters_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::size_t line = 0;
  const auto next = [&](std::string& text) {
    if (line == 2 * pairs.size()) return false;
    const auto& [source, target] = pairs[line / 2];
    text = line++ % 2 == 0 ? source : target;
    return true;
  };
  return train_tokenizer(next, {.model = SubwordModel::characters, .vocab_size = 64});
}

}  // namespace

int main(int count, char** arguments) {
  const auto pairs = sentences();
  const Tokenizer tokenizer = characters_of(pairs);
  std::vector<data::PairList::Sides> tokens;
  for (const auto& [source, target] : pairs) {
    tokens.emplace_back(tokenizer.encode(source), tokenizer.encode(target));
  }
  data::Batches batches(std::make_shared<data::PairList>(tokens),
                        {.batch_tokens = 512, .end = tokenizer.end(), .start = tokenizer.pad()});

  models::TransformerConfig config = models::tiny(tokenizer.size());
  config.encoder_layers = config.decoder_layers = 2;
  config.width = 64;
  config.dropout = 0.0f;
  config.end = tokenizer.end();
  config.pad = tokenizer.pad();
  Rng rng(1);
  decode::TranslationModel translator{.model = models::Transformer(config, rng),
                                      .tokenizers = {tokenizer, tokenizer}};

  const auto loss = [&](const Batch& batch, Index step_tokens, nn::Pass& pass) {
    return translator.model.loss(batch, {.tokens = step_tokens}, pass);
  };
  train::Trainer trainer({.parameters = translator.model.parameters(),
                          .loss = loss,
                          .batches = batches,
                          .validate = {}},
                         {.schedule = {.kind = train::ScheduleKind::cosine,
                                       .peak = 5e-3,
                                       .warmup = 50,
                                       .steps = kSteps},
                          .limits = {.steps = kSteps}});
  trainer.run(std::atomic<bool>(false));

  const decode::Line line{.source = "forty two"};
  const auto found = decode::translate(translator.translator(), std::span(&line, 1));
  fmt::print("{} -> {}\n", line.source, found[0].outputs[0].text);
  if (count > 1) decode::save(translator, arguments[1]);
  return found[0].outputs[0].text == "42" ? 0 : 1;
}
