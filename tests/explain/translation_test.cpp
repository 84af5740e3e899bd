#include "heed/explain/translation.h"

#include <gmock/gmock.h>

#include <numeric>

#include "heed/text/tokenizer_trainer.h"
#include "tests/explain/random_weights.h"
#include "tests/explain/sound.h"
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

void expect_own_translation(const decode::TranslationModel& model) {
  const decode::Line line{.source = "abc ba"};
  const auto own =
      decode::translate(model.translator(), std::span(&line, 1),
                        decode::translate_config(model.generation, model.model.config()))[0];
  const auto told = explain(model, {"abc ba", ""}, {});
  EXPECT_THAT(told.note, HasSubstr(fmt::format("becomes \"{}\"", own.outputs[0].text)));
  EXPECT_EQ(explain(model, {"abc ba", own.outputs[0].text}, {}).note, told.note);
}

TEST(ExplainedTranslation, WritesWhatTheModelItselfFindsWhereNoTargetIsGiven) {
  decode::TranslationModel model = translating(small_transformer());
  for (const Index beams : {1, 3}) {
    model.generation.beams = beams;
    expect_own_translation(model);
  }
  EXPECT_THAT(titles_of(explain(model, {"abc", "c"}, {})), Contains("Beam search, 3 beams"));
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

}  // namespace
}  // namespace heed::explain
