#include "heed/explain/language_model.h"

#include <algorithm>

#include "heed/decode/generate.h"
#include "heed/decode/language_model_decoder.h"
#include "heed/explain/layer_steps.h"
#include "heed/explain/search_trees.h"

namespace heed::explain {
namespace {

// What the model reads: the text, behind the token that begins it where its texts have one.
Words read_words(const decode::TextModel& model, const std::vector<Token>& text) {
  const decode::Special special = special_of(model, text);
  std::vector<Token> tokens;
  if (special.start != decode::kNoToken) tokens.push_back(special.start);
  tokens.insert(tokens.end(), text.begin(), text.end());
  const Index longest = model.model.config().longest();
  check(std::ssize(tokens) <= longest,
        "explain: a text of {} tokens; the model has learned positions for {}", tokens.size(),
        longest);
  return words_of(model.tokenizer, std::move(tokens), "T");
}

StackScene scene_of(const models::LanguageModelConfig& config, const Words& words,
                    const Choice& choice) {
  const models::InitialStack stack =
      models::initial_stack(config.initial_weights, config.layers, config.deviation);
  return {.stack = "layers",
          .layer = choice.layer,
          .head = choice.head,
          .words = words,
          .self = nn::AttentionKind::decoder_self,
          .facts = facts_of(config, config.layers, stack)};
}

viz::ExplainedPart continued(const decode::TextModel& model, const std::vector<Token>& text,
                             const Choice& choice) {
  constexpr Index kShown = 3, kBeams = 3;
  const auto searched = [&](decode::Decoder& decoder) {
    return Searched{.decoder = decoder,
                    .sentence = {.prefix = text, .limit = std::ssize(text) + choice.most},
                    .special = special_of(model, text),
                    .piece = [&](Token token) { return piece_of(model.tokenizer, token); }};
  };
  const decode::BeamConfig beams{.beams = choice.beams > 0 ? choice.beams : kBeams};
  decode::LanguageModelDecoder greedily(model.model), widely(model.model);
  return search_part(
      greedy_tree(searched(greedily), {}, kShown), beam_tree(searched(widely), beams), beams,
      [&](const decode::Hypothesis& one) { return model.tokenizer.decode(one.tokens); });
}

}  // namespace

viz::Explanation explain(const decode::TextModel& model, const std::string& text,
                         const Choice& choice) {
  const std::vector<Token> tokens = model.tokenizer.encode(text);
  check(!tokens.empty(), "explain: the text has no token");
  const Words words = read_words(model, tokens);
  const StackScene scene = scene_of(model.model.config(), words, choice);
  check_layer(choice, scene.facts.layers, "model");
  const Capture seen(
      [&](nn::Pass& pass) { return model.model.forward(pack({words.tokens}), pass); },
      choice.layer);
  viz::Explanation explanation = read_text(text, "heed/text/language_tokenizer.h", seen, scene);
  explanation.parts.back().steps.push_back(stack_output_step(seen, scene));
  explanation.parts.push_back(
      {.title = "Next token",
       .steps =
           output_steps({.logits = seen.result(),
                         .words = words,
                         .next = {words.tokens.begin() + 1, words.tokens.end()},
                         .place = choice.place.value_or(words.length() - 1),
                         .likeliest = choice.likeliest,
                         .piece = [&](Token token) { return piece_of(model.tokenizer, token); }})});
  explanation.parts.push_back(continued(model, tokens, choice));
  return explanation;
}

}  // namespace heed::explain
