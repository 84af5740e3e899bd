#include "heed/explain/translation.h"

#include <algorithm>

#include "heed/decode/model_decoder.h"
#include "heed/explain/layer_steps.h"
#include "heed/explain/search_trees.h"

namespace heed::explain {
namespace {

using nn::AttentionKind;
using viz::ExplainedPart;
using viz::ExplainedStep;

constexpr Index kGreedyShown = 3;

// One pair of sentences through one model.
class TranslationStory {
 public:
  TranslationStory(const decode::TranslationModel& model, const SentencePair& pair,
                   const Choice& choice)
      : model_(model), choice_(choice), sides_(model.model.sides()) {
    std::vector<Token> tokens = model.tokenizers.source.encode(pair.source);
    check(!tokens.empty(), "explain: the source has no token");
    tokens.push_back(sides_.end);
    check_length(tokens, "source");
    source_ = words_of(model.tokenizers.source, std::move(tokens), "Ts");
    search();
    read_target(pair.target);
  }

  viz::Explanation tell();

 private:
  void check_length(const std::vector<Token>& tokens, const char* side) const {
    check(std::ssize(tokens) <= sides_.longest,
          "explain: a {} of {} tokens; the model has learned positions for {}", side, tokens.size(),
          sides_.longest);
  }
  bool tells(AttentionKind kind) const { return !choice_.only || *choice_.only == kind; }

  void search();
  void read_target(const std::string& text);
  Searched searched(decode::Decoder& decoder) const;
  PieceOf piece() const;
  Capture capture() const;
  void add_transformer(const models::TransformerConfig& config, const Capture& seen);
  void add_other(const Capture& seen);
  void add_stack(const StackScene& scene, const Capture& seen, const char* title);
  void add_side(const StackScene& scene, const Capture& seen, const char* title);
  void add_alignment(const Capture& seen);
  void add_output(const Capture& seen);
  void add_search();

  const decode::TranslationModel& model_;
  const Choice& choice_;
  models::Sides sides_;
  Words source_, target_;      // the target as the decoder reads it
  std::vector<Token> labels_;  // what stands behind each of its tokens
  ToldSearch greedy_, beam_;
  decode::BeamConfig config_;
  viz::Explanation explanation_;
};

Searched TranslationStory::searched(decode::Decoder& decoder) const {
  const decode::TranslateConfig config =
      decode::translate_config(model_.generation, model_.model.config());
  const Index limit = std::min(config.length.of(source_.length() - 1), sides_.longest);
  return {.decoder = decoder,
          .sentence = {.limit = limit},
          .special = decode::special_of(model_.model.config()),
          .piece = piece()};
}

PieceOf TranslationStory::piece() const {
  return [this](Token token) { return piece_of(model_.tokenizers.target, token); };
}

void TranslationStory::search() {
  config_ = decode::beam_config(model_.generation);
  config_.beams = choice_.beams > 0 ? choice_.beams : std::max<Index>(config_.beams, 2);
  config_.candidates = 0;
  config_.n_best = 1;
  const Tokens sources = pack({source_.tokens});
  const auto greedy = decode::decoder_of(model_.model, sources);
  greedy_ = greedy_tree(searched(*greedy), config_.rules, kGreedyShown);
  const auto beams = decode::decoder_of(model_.model, sources);
  beam_ = beam_tree(searched(*beams), config_);
}

void TranslationStory::read_target(const std::string& text) {
  const bool greedy = choice_.beams == 0 && model_.generation.beams == 1;
  const ToldSearch& own = greedy ? greedy_ : beam_;
  labels_ = text.empty() ? own.found[0].tokens : model_.tokenizers.target.encode(text);
  labels_.push_back(sides_.end);
  if (text.empty()) labels_.resize(std::min(std::ssize(labels_), sides_.longest));
  check_length(labels_, "target");
  std::vector<Token> read{sides_.start};
  read.insert(read.end(), labels_.begin(), labels_.end() - 1);
  target_ = words_of(model_.tokenizers.target, std::move(read), "Tt");
}

Capture TranslationStory::capture() const {
  return Capture(
      [&](nn::Pass& pass) {
        return model_.model.forward(pack({source_.tokens}), pack({target_.tokens}), pass);
      },
      choice_.layer);
}

void TranslationStory::add_side(const StackScene& scene, const Capture& seen, const char* title) {
  ExplainedPart part{.title = title, .steps = {token_step(scene.words, "heed/text/tokenizer.h")}};
  std::ranges::move(embedding_steps(seen, scene), std::back_inserter(part.steps));
  explanation_.parts.push_back(std::move(part));
}

void TranslationStory::add_transformer(const models::TransformerConfig& config,
                                       const Capture& seen) {
  const models::InitialStacks stacks = models::initial_stacks(
      config.initial_weights, {.encoder = config.encoder_layers, .decoder = config.decoder_layers},
      config.deviation);
  const StackScene encoder{.stack = "encoder",
                           .layer = choice_.layer,
                           .head = choice_.head,
                           .words = source_,
                           .facts = facts_of(config, config.encoder_layers, stacks.encoder),
                           .only = choice_.only};
  StackScene decoder = encoder;
  decoder.stack = "decoder";
  decoder.words = target_;
  decoder.memory = source_;
  decoder.self = AttentionKind::decoder_self;
  decoder.facts = facts_of(config, config.decoder_layers, stacks.decoder);
  if (tells(AttentionKind::encoder_self)) add_stack(encoder, seen, "Source");
  if (choice_.only == AttentionKind::cross) {  // its keys and values are of the encoder's output
    explanation_.parts.push_back({.title = "Source",
                                  .steps = {token_step(source_, "heed/text/tokenizer.h"),
                                            stack_output_step(seen, encoder)}});
  }
  if (tells(AttentionKind::decoder_self) || tells(AttentionKind::cross)) {
    add_stack(decoder, seen, "Target");
  }
}

void TranslationStory::add_stack(const StackScene& scene, const Capture& seen, const char* title) {
  check_layer(choice_, scene.facts.layers, scene.stack.c_str());
  add_side(scene, seen, title);
  std::ranges::move(layer_parts(seen, scene), std::back_inserter(explanation_.parts));
  explanation_.parts.back().steps.push_back(stack_output_step(seen, scene));
}

void TranslationStory::add_other(const Capture& seen) {
  explanation_.note +=
      " It is no Transformer: of self-attention, heads and feed-forward networks there is nothing "
      "to show. What it has are embeddings, states, the alignment where it attends, and logits.";
  for (const auto& [stack, words, title] :
       {std::tuple("encoder", &source_, "Source"), std::tuple("decoder", &target_, "Target")}) {
    const StackScene scene{
        .stack = stack,
        .words = *words,
        .facts = {.positions = nn::Positions::learned,
                  .embedding_scale =
                      std::holds_alternative<models::RecurrentConfig>(model_.model.config())
                          ? nn::EmbeddingScale::sqrt_width
                          : nn::EmbeddingScale::none}};
    add_side(scene, seen, title);
    if (words == &target_) add_alignment(seen);
    explanation_.parts.back().steps.push_back(stack_output_step(seen, scene));
  }
}

void TranslationStory::add_alignment(const Capture& seen) {
  const std::string path = fmt::format("decoder.{}.source_attention.weights", choice_.layer);
  check(seen.has(path) || choice_.layer == 0, "explain: layer {} of the decoder has no attention",
        choice_.layer + 1);
  if (!seen.has(path)) return;
  const Tensor& weights = seen[path];  // (1, Tt, Ts)
  explanation_.parts.back().steps.push_back(
      {.title = "Alignment: how much each word of the source counts for each word of the target",
       .formula = "weights[i, j] = exp(score(i, j)) / sum_j' exp(score(i, j'))",
       .section = "Bahdanau et al., 2015, section 3.1; Luong et al., 2015, section 3.1; "
                  "Gehring et al., 2017, section 3.3",
       .source = "heed/nn/context_attention.h",
       .shape = {target_.axis(), source_.axis()},
       .matrices = {{.rows = target_.pieces,
                     .columns = source_.pieces,
                     .values = {weights.values().begin(), weights.values().end()},
                     .scale = viz::Scale::sequential}}});
}

void TranslationStory::add_output(const Capture& seen) {
  explanation_.parts.push_back({.title = "Next tokens",
                                .steps = output_steps({.logits = seen.result(),
                                                       .words = target_,
                                                       .next = labels_,
                                                       .place = choice_.place.value_or(0),
                                                       .likeliest = choice_.likeliest,
                                                       .piece = piece()})});
}

void TranslationStory::add_search() {
  const auto text = [&](const decode::Hypothesis& one) {
    return model_.tokenizers.target.decode(one.tokens);
  };
  explanation_.parts.push_back(search_part(greedy_, beam_, config_, text));
}

viz::Explanation TranslationStory::tell() {
  const Capture seen = capture();
  explanation_.title = "How the model translates";
  explanation_.note =
      fmt::format("\"{}\" becomes \"{}\".{}", model_.tokenizers.source.decode(source_.tokens),
                  model_.tokenizers.target.decode(labels_), kSections);
  std::visit(
      [&](const auto& config) {
        if constexpr (std::is_same_v<std::decay_t<decltype(config)>, models::TransformerConfig>) {
          add_transformer(config, seen);
        } else {
          add_other(seen);
        }
      },
      model_.model.config());
  add_output(seen);
  add_search();
  return std::move(explanation_);
}

}  // namespace

viz::Explanation explain(const decode::TranslationModel& model, const SentencePair& pair,
                         const Choice& choice) {
  return TranslationStory(model, pair, choice).tell();
}

}  // namespace heed::explain
