#include <gmock/gmock.h>

#include <filesystem>
#include <set>

#include "heed/decode/translation_model.h"
#include "heed/explain/encoder.h"
#include "heed/explain/language_model.h"
#include "heed/explain/translation.h"
#include "heed/text/byte_level_trainer.h"
#include "heed/text/tokenizer_trainer.h"
#include "tests/decode/small_text_encoder.h"
#include "tests/explain/plain_formulas.h"
#include "tests/explain/random_weights.h"
#include "tests/models/small_model.h"

namespace heed::explain {
namespace {

using testing::Contains, testing::ElementsAre, testing::HasSubstr, testing::IsSupersetOf,
    testing::Not, testing::ThrowsMessage;

// A token a letter, and one for the space before a word.
const Tokenizer& letters() {
  static const Tokenizer tokenizer = [] {
    bool more = true;
    const NextLine once = [&](std::string& line) {
      line = " abcdefg";
      return std::exchange(more, false);
    };
    return train_tokenizer(once, {.model = SubwordModel::characters, .vocab_size = 100});
  }();
  return tokenizer;
}

decode::TranslationModel translating(const models::SequenceToSequenceConfig& config) {
  Rng rng(4);
  decode::TranslationModel model{.model = models::SequenceToSequence(config, rng),
                                 .tokenizers = {letters(), letters()},
                                 .generation = {.beams = 3, .max_length = 9}};
  randomise(model.model.parameters(), 6);
  return model;
}

models::TransformerConfig small_transformer() {
  models::TransformerConfig config = tests::small_config(letters().size(), /*layers=*/2);
  config.pad = letters().pad();
  return config;
}

decode::TextModel reading() {
  LanguageTokenizer tokenizer(train_byte_level_bpe(
      [given = false](std::string& line) mutable {
        line = "a text";
        return !std::exchange(given, true);
      },
      {.vocab_size = 257}));
  models::LanguageModelConfig config = models::gpt2();
  config.vocab = tokenizer.size();
  config.layers = 2, config.width = 16, config.heads = 2, config.hidden = 24;
  config.max_length = 12;
  Rng rng(5);
  decode::TextModel model{.model = models::LanguageModel(config, rng),
                          .tokenizer = std::move(tokenizer)};
  randomise(nn::parameters(model.model), 6);
  return model;
}

std::vector<viz::ExplainedStep> steps_of(const viz::Explanation& explanation) {
  std::vector<viz::ExplainedStep> all;
  for (const viz::ExplainedPart& part : explanation.parts) {
    all.insert(all.end(), part.steps.begin(), part.steps.end());
  }
  return all;
}

std::vector<std::string> titles_of(const viz::Explanation& explanation) {
  std::vector<std::string> titles;
  for (const viz::ExplainedStep& step : steps_of(explanation)) titles.push_back(step.title);
  return titles;
}

std::vector<std::string> parts_of(const viz::Explanation& explanation) {
  std::vector<std::string> titles;
  for (const viz::ExplainedPart& part : explanation.parts) titles.push_back(part.title);
  return titles;
}

// What every explanation keeps: numbers as its shapes say, and files that are there.
void expect_sound(const viz::Explanation& explanation) {
  EXPECT_NO_THROW(check_explanation(explanation));
  for (const viz::ExplainedStep& step : steps_of(explanation)) {
    EXPECT_TRUE(std::filesystem::exists(step.source)) << step.title << ": " << step.source;
    EXPECT_FALSE(step.section.empty() && !step.tree) << step.title;
    if (step.title == "Logits" || step.title.starts_with("Softmax: prob")) continue;
    for (const viz::LabelledMatrix& matrix : step.matrices) {
      ASSERT_EQ(step.shape.size(), 2u) << step.title;
      EXPECT_EQ(step.shape[0].size, std::ssize(matrix.rows)) << step.title;
      EXPECT_EQ(step.shape[1].size, matrix.width()) << step.title;
    }
  }
}

// The numbers of the step of that title in the part of that title.
plain::Rows numbers(const viz::Explanation& explanation, const std::string& part,
                    const std::string& title) {
  for (const viz::ExplainedPart& one : explanation.parts) {
    for (const viz::ExplainedStep& step : one.steps) {
      if (one.title != part || !step.title.starts_with(title)) continue;
      const viz::LabelledMatrix& matrix = step.matrices.at(0);
      return plain::rows_of(
          Tensor({std::ssize(matrix.rows), matrix.width()}, std::span(matrix.values)));
    }
  }
  throw Error("no such step: " + part + ", " + title);
}

// The chain from queries to the weighted sum as a reader finds it on the page.
void expect_attention(const viz::Explanation& told, const std::string& part, double width) {
  const auto at = [&](const char* title) { return numbers(told, part, title); };
  const std::vector<std::pair<plain::Rows, const char*>> chain{
      {plain::times_transposed(at("Queries"), at("Keys")), "Scores"},
      {plain::scaled(at("Scores"), 1 / std::sqrt(width)), "Scaled scores"},
      {plain::softmax(at("Mask")), "Softmax"},
      {plain::times_transposed(at("Softmax"), plain::transposed(at("Values"))), "Weighted sum"}};
  for (const auto& [computed, shown] : chain) {
    plain::expect_near(computed, at(shown), part + ", " + shown);
  }
}

TEST(ExplainedTranslation, GoesThroughBothSidesAndTheSearch) {
  const auto told =
      explain(translating(small_transformer()), {"abc ba", "cab"}, {.layer = 1, .head = 1});
  expect_sound(told);
  EXPECT_THAT(parts_of(told),
              ElementsAre("Source", "Encoder layer 2: self-attention",
                          "Encoder layer 2: feed-forward network", "Target",
                          "Decoder layer 2: self-attention", "Decoder layer 2: cross-attention",
                          "Decoder layer 2: feed-forward network", "Next tokens", "Search"));
  for (const char* part : {"Encoder layer 2: self-attention", "Decoder layer 2: self-attention",
                           "Decoder layer 2: cross-attention"}) {
    expect_attention(told, part, 8);
  }
  plain::expect_near(
      plain::sum(numbers(told, "Source", "Embeddings"), numbers(told, "Source", "Positions")),
      numbers(told, "Source", "What the first layer reads"), "input");
  EXPECT_THAT(told.note, HasSubstr("\"abc ba\" becomes \"cab\"."));
}

TEST(ExplainedTranslation, ShowsTheColumnsOfTheHeadThatWasChosen) {
  const decode::TranslationModel model = translating(small_transformer());
  const plain::Rows all = numbers(explain(model, {"abc", "cab"}, {}),
                                  "Encoder layer 1: self-attention", "2 heads side by side");
  for (const Index head : {0, 1}) {
    const auto told = explain(model, {"abc", "cab"}, {.head = head});
    plain::expect_near(plain::columns_of(all, head * 8, 8),
                       numbers(told, "Encoder layer 1: self-attention", "Weighted sum"), "head");
  }
}

TEST(ExplainedTranslation, WritesWhatTheModelItselfFindsWhereNoTargetIsGiven) {
  const decode::TranslationModel model = translating(small_transformer());
  const decode::Line line{.source = "abc ba"};
  const auto own =
      decode::translate(model.translator(), std::span(&line, 1),
                        decode::translate_config(model.generation, model.model.config()))[0];
  const auto told = explain(model, {"abc ba", ""}, {});
  EXPECT_THAT(told.note, HasSubstr(fmt::format("becomes \"{}\"", own.outputs[0].text)));
  EXPECT_EQ(explain(model, {"abc ba", own.outputs[0].text}, {}).note, told.note);
  EXPECT_THAT(titles_of(told), Contains("Beam search, 3 beams"));
  EXPECT_THAT(titles_of(explain(model, {"abc", "c"}, {.beams = 5})),
              Contains("Beam search, 5 beams"));
}

TEST(ExplainedTranslation, TellsOneAttentionAlone) {
  const decode::TranslationModel model = translating(small_transformer());
  const auto parts = [&](nn::AttentionKind kind) {
    const auto told = explain(model, {"abc", "cab"}, {.only = kind});
    expect_sound(told);
    return parts_of(told);
  };
  EXPECT_THAT(
      parts(nn::AttentionKind::cross),
      ElementsAre("Source", "Target", "Decoder layer 1: cross-attention", "Next tokens", "Search"));
  EXPECT_THAT(parts(nn::AttentionKind::encoder_self),
              ElementsAre("Source", "Encoder layer 1: self-attention", "Next tokens", "Search"));
  EXPECT_THAT(parts(nn::AttentionKind::decoder_self),
              ElementsAre("Target", "Decoder layer 1: self-attention", "Next tokens", "Search"));
}

TEST(ExplainedTranslation, NamesWhatEachFormOfAModelDoes) {
  models::TransformerConfig config = small_transformer();
  config.norm = nn::NormPlacement::both;
  config.positions = nn::Positions::rotary;
  config.key_value_heads = 1;
  config.gated = true;
  config.attention.kind = nn::AttentionForm::Kind::window;
  config.attention.window = 2;
  const auto rotary = explain(translating(config), {"abc", "cab"}, {});
  expect_sound(rotary);
  EXPECT_THAT(titles_of(rotary),
              IsSupersetOf({"Norm before the sub-layer", "Norm of what is added",
                            "Queries of head 1, before they are turned",
                            "Keys of head 1, turned by their place", "Feed-forward: the gate"}));
  EXPECT_THAT(titles_of(rotary), Not(Contains("Positions")));
  config = small_transformer();
  config.attention.kind = nn::AttentionForm::Kind::linear;
  const auto linear = explain(translating(config), {"abc", "cab"}, {});
  expect_sound(linear);
  EXPECT_THAT(titles_of(linear), IsSupersetOf({"Queries of head 1, as features",
                                               "The weights that the features amount to"}));
}

TEST(ExplainedTranslation, ShowsWhatOlderModelsHaveAndSaysWhatTheyHaveNot) {
  models::RecurrentConfig recurrent{
      .source_vocab = letters().size(), .target_vocab = letters().size(), .width = 8, .hidden = 12};
  recurrent.pad = letters().pad();
  models::ConvolutionalConfig convolutional{.source_vocab = letters().size(),
                                            .target_vocab = letters().size(),
                                            .encoder_layers = 2,
                                            .decoder_layers = 2,
                                            .width = 8,
                                            .hidden = 12,
                                            .max_length = 20};
  convolutional.pad = letters().pad();
  for (const models::SequenceToSequenceConfig& config :
       {models::SequenceToSequenceConfig(recurrent),
        models::SequenceToSequenceConfig(convolutional)}) {
    const auto told = explain(translating(config), {"abc", "cab"}, {});
    expect_sound(told);
    EXPECT_THAT(parts_of(told), ElementsAre("Source", "Target", "Next tokens", "Search"));
    EXPECT_THAT(told.note, HasSubstr("It is no Transformer: of self-attention, heads and "
                                     "feed-forward networks there is nothing to show."));
    EXPECT_THAT(titles_of(told),
                Contains("Alignment: how much each word of the source counts for each word of the "
                         "target"));
    for (const auto& row : numbers(told, "Target", "Alignment")) {
      EXPECT_NEAR(std::accumulate(row.begin(), row.end(), 0.0), 1, 1e-5);
    }
    EXPECT_THAT(
        [&] {
          explain(translating(config), {"abc", "cab"}, {.layer = 7});
        },
        ThrowsMessage<Error>("explain: layer 8 of the decoder has no attention"));
  }
}

TEST(ExplainedTranslation, SaysInOneLineWhatThereIsNot) {
  models::TransformerConfig config = small_transformer();
  config.encoder_layers = 3;
  config.positions = nn::Positions::learned;
  config.max_length = 8;
  const decode::TranslationModel model = translating(config);
  const auto telling = [&](SentencePair pair, Choice choice) {
    return [&model, pair, choice] { explain(model, pair, choice); };
  };
  EXPECT_THAT(telling({"", "a"}, {}), ThrowsMessage<Error>("explain: the source has no token"));
  EXPECT_THAT(telling({"abcdefgabc", "a"}, {}),
              ThrowsMessage<Error>(
                  "explain: a source of 12 tokens; the model has learned positions for 8"));
  EXPECT_THAT(telling({"a", "abcdefgabc"}, {}),
              ThrowsMessage<Error>(
                  "explain: a target of 12 tokens; the model has learned positions for 8"));
  EXPECT_THAT(telling({"a", "b"}, {.layer = 2}),
              ThrowsMessage<Error>("explain: layer 3, the decoder has 2"));
  EXPECT_THAT(telling({"a", "b"}, {.layer = 3}),
              ThrowsMessage<Error>("explain: layer 4, the encoder has 3"));
  EXPECT_NO_THROW(telling({"a", "b"}, {.layer = 2, .only = nn::AttentionKind::encoder_self})());
  EXPECT_THAT(telling({"a", "b"}, {.head = 2}),
              ThrowsMessage<Error>("explain: head 3, the model has 2"));
  EXPECT_THAT(telling({"a", "b"}, {.place = 5}),
              ThrowsMessage<Error>("explain: place 6, the model reads 3 tokens"));
}

TEST(ExplainedLanguageModel, GoesFromItsTokensToTheNextAndOn) {
  const auto told = explain(reading(), "a text", {.layer = 1, .most = 3});
  expect_sound(told);
  EXPECT_THAT(parts_of(told),
              ElementsAre("Text", "Model layer 2: self-attention",
                          "Model layer 2: feed-forward network", "Next token", "Search"));
  expect_attention(told, "Model layer 2: self-attention", 8);
  EXPECT_THAT(titles_of(told), Contains("The 10 likeliest tokens behind \"t\", place 6"));
  const auto search = told.parts.back().steps.back();
  EXPECT_EQ(search.title, "Beam search, 3 beams");
  Index deepest = 0;
  std::vector<Index> depth;
  for (const viz::SearchNode& node : search.tree->nodes) {
    depth.push_back(node.parent < 0 ? 1 : depth[node.parent] + 1);
    deepest = std::max(deepest, depth.back());
  }
  EXPECT_EQ(deepest, 3);
}

TEST(ExplainedLanguageModel, SaysInOneLineWhatThereIsNot) {
  const decode::TextModel model = reading();
  EXPECT_THAT([&] { explain(model, "", {}); },
              ThrowsMessage<Error>("explain: the text has no token"));
  EXPECT_THAT(
      [&] { explain(model, "thirteen char", {}); },
      ThrowsMessage<Error>("explain: a text of 13 tokens; the model has learned positions for 12"));
  EXPECT_THAT([&] { explain(model, "a", {.layer = 2}); },
              ThrowsMessage<Error>("explain: layer 3, the model has 2"));
}

TEST(ExplainedEncoder, EndsWithWhatItsHeadSays) {
  using models::EncoderHead;
  for (const auto& [head, title] :
       {std::pair(EncoderHead::masked_language_model,
                  "The 10 likeliest tokens in the place of \"[MASK]\", place 3"),
        std::pair(EncoderHead::sentence_classification,
                  "The 3 likeliest labels of \"[CLS]\", place 1"),
        std::pair(EncoderHead::token_classification,
                  "The 3 likeliest labels of \"[CLS]\", place 1")}) {
    const auto told = explain(tests::small_text_encoder(head), "the [MASK] sees", {.head = 2});
    expect_sound(told);
    EXPECT_THAT(titles_of(told), Contains(title));
    expect_attention(told, "Model layer 1: self-attention", 4);
    plain::expect_near(
        plain::sum(numbers(told, "Model layer 1: self-attention", "Heads joined"),
                   numbers(told, "Model layer 1: self-attention", "What the sub-layer")),
        numbers(told, "Model layer 1: self-attention", "Residual"), "sum");
  }
  const auto none = explain(tests::small_text_encoder(EncoderHead::none), "the dog", {});
  EXPECT_THAT(parts_of(none), ElementsAre("Text", "Model layer 1: self-attention",
                                          "Model layer 1: feed-forward network"));
}

TEST(ExplainedEncoder, SaysInOneLineWhatThereIsNot) {
  const auto model = tests::small_text_encoder(models::EncoderHead::none);
  EXPECT_THAT([&] { explain(model, " ", {}); },
              ThrowsMessage<Error>("explain: the text has no token"));
  EXPECT_THAT([&] { explain(model, "the dog the dog the dog the", {}); },
              ThrowsMessage<Error>("explain: a text of 9 tokens; the model reads 8"));
  EXPECT_THAT([&] { explain(model, "the", {.layer = 2}); },
              ThrowsMessage<Error>("explain: layer 3, the model has 2"));
}

}  // namespace
}  // namespace heed::explain
