#include "heed/explain/encoder.h"

#include <algorithm>

#include "heed/explain/layer_steps.h"
#include "heed/explain/output_steps.h"

namespace heed::explain {
namespace {

using models::EncoderHead;

Words framed_words(const decode::TextEncoder& model, const std::string& text) {
  const std::vector<Token> tokens = model.tokenizer.encode(text);
  check(!tokens.empty(), "explain: the text has no token");
  const Index longest = model.model.config().max_length;
  check(std::ssize(tokens) + 2 <= longest, "explain: a text of {} tokens; the model reads {}",
        tokens.size() + 2, longest);
  return words_of(model.tokenizer, framed(tokens, bert_tokens(model.tokenizer, "explain"), longest),
                  "T");
}

// The first that is masked, else the first.
Index default_place(const decode::TextEncoder& model, const Words& words) {
  const Token mask = bert_tokens(model.tokenizer, "explain").mask;
  const auto found = std::ranges::find(words.tokens, mask);
  return found == words.tokens.end() ? 0 : found - words.tokens.begin();
}

std::string head_formula(EncoderHead head) {
  switch (head) {
    case EncoderHead::masked_language_model:
      return "Norm(activation(x W + b))";
    case EncoderHead::sentence_classification:
      return "tanh(x W + b) of the first token";
    default:
      return "x of the last layer";
  }
}

// What the head says of the states; a sentence's labels stand behind [CLS].
std::vector<viz::ExplainedStep> head_steps(const decode::TextEncoder& model, const Words& words,
                                           const Choice& choice, const Capture& seen) {
  const models::EncoderModelConfig& config = model.model.config();
  const bool labels = models::classifies(config.head);
  Words read = words;
  if (config.head == EncoderHead::sentence_classification) {
    read = {.tokens = {words.tokens.front()}, .pieces = {words.pieces.front()}, .symbol = "B"};
  }
  const Tensor& states = seen["head.input"];
  std::vector<viz::ExplainedStep> steps{{.title = "What the output layer reads",
                                         .formula = head_formula(config.head),
                                         .section = "Devlin et al., 2019, sections 3.1 and 4",
                                         .source = "heed/models/encoder_model.cpp",
                                         .shape = {read.axis(), {"D", states.dim(1)}},
                                         .matrices = {matrix_of(states, read)}}};
  const PieceOf name = [&](Token token) {
    return labels ? config.labels[token] : piece_of(model.tokenizer, token);
  };
  const Index place = labels ? 0 : default_place(model, words);
  std::ranges::move(output_steps({.says = labels ? Says::labels : Says::tokens_in_place,
                                  .logits = seen.result(),
                                  .words = read,
                                  .place = choice.place.value_or(place),
                                  .likeliest = choice.likeliest,
                                  .piece = name}),
                    std::back_inserter(steps));
  return steps;
}

}  // namespace

viz::Explanation explain(const decode::TextEncoder& model, const std::string& text,
                         const Choice& choice) {
  const Words words = framed_words(model, text);
  const StackScene scene{.stack = "layers",
                         .layer = choice.layer,
                         .head = choice.head,
                         .words = words,
                         .facts = facts_of(model.model.config())};
  check_layer(choice, scene.facts.layers, "model");
  const Capture seen(
      [&](nn::Pass& pass) { return model.model.forward(pack({words.tokens}), pass); },
      choice.layer);
  viz::Explanation explanation = read_text(text, "heed/text/word_piece.h", seen, scene);
  if (model.model.config().head != EncoderHead::none) {
    explanation.parts.push_back(
        {.title = "What the head says", .steps = head_steps(model, words, choice, seen)});
  }
  return explanation;
}

}  // namespace heed::explain
