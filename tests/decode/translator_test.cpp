#include "heed/decode/translator.h"

#include <gmock/gmock.h>

#include "heed/base/check.h"
#include "heed/base/threads.h"
#include "heed/decode/output_format.h"
#include "heed/text/tokenizer_trainer.h"
#include "tests/models/small_model.h"

namespace heed::decode {
namespace {

constexpr std::string_view kLetters = " abcdefghijklmnopqrstuvwxyz.,";

// A token a letter, and one for the space before a word.
const Tokenizer& letters() {
  static const Tokenizer tokenizer = [] {
    bool more = true;
    const NextLine once = [&](std::string& line) {
      line = kLetters;
      return std::exchange(more, false);
    };
    return train_tokenizer(once, {.model = SubwordModel::characters, .vocab_size = 100});
  }();
  return tokenizer;
}

class Translating : public testing::Test {
 protected:
  Rng rng{4};
  models::Transformer model{tests::small_config(letters().size(), /*layers=*/1), rng};
  const Translator translator{model.packed(), letters(), letters()};

  // Lines of different lengths, every fifth one empty.
  std::vector<Line> lines(Index count) const {
    std::vector<Line> lines(count);
    for (Index i = 0; i < count; ++i) {
      for (Index j = 0; j < i % 5 * 3 + i % 7 && i % 5 > 0; ++j) {
        lines[i].source += kLetters[1 + (i * 7 + j * j) % 26];
      }
    }
    return lines;
  }

  static TranslateConfig config_with(Search search) {
    return {.search = std::move(search), .length = {.ratio = 1, .extra = 4}};
  }

  static std::vector<std::string> texts(const std::vector<Translation>& all) {
    std::vector<std::string> texts;
    for (const Translation& one : all) {
      for (const Output& output : one.outputs) texts.push_back(output.text);
    }
    return texts;
  }
};

TEST_F(Translating, GivesEveryLineItsOwnInTheOrderTheyCame) {
  const std::vector<Line> asked = lines(23);
  const TranslateConfig config = config_with(BeamConfig{.beams = 3});
  const auto all = translate(translator, asked, config);
  ASSERT_EQ(all.size(), asked.size());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    EXPECT_EQ(all[i].line, static_cast<Index>(i) + 1);
    const auto alone = translate(translator, std::span(asked).subspan(i, 1), config);
    EXPECT_EQ(all[i].outputs[0].text, alone[0].outputs[0].text) << i;
    EXPECT_EQ(asked[i].source.empty(), i % 5 == 0);
    if (asked[i].source.empty()) EXPECT_EQ(all[i].outputs[0].text, "");
  }
}

TEST_F(Translating, IsTheSameInAnyBatchesOnAnyNumberOfWorkersAndThreads) {
  const std::vector<Line> asked = lines(40);
  const std::vector<Search> searches{Greedy{}, BeamConfig{.beams = 3, .n_best = 3},
                                     SamplingConfig{.seed = 5, .samples = 2}};
  for (const Search& search : searches) {
    TranslateConfig config = config_with(search);
    const auto expected = texts(translate(translator, asked, config));
    config.batch_sentences = 3;
    config.window = 2;
    EXPECT_EQ(texts(translate(translator, asked, config)), expected);
    config.batch_tokens = 1;
    EXPECT_EQ(texts(translate(translator, asked, config)), expected);
    config.batch_tokens = 60;
    config.window = 8;
    config.workers = 3;
    EXPECT_EQ(texts(translate(translator, asked, config)), expected);
    config.workers = 1;
    const Threads two(2);
    EXPECT_EQ(texts(translate(translator, asked, config)), expected);
  }
}

TEST_F(Translating, HoldsNoMoreLinesThanAWindow) {
  TranslateConfig config = config_with(Greedy{});
  config.batch_sentences = 2;
  config.window = 3;
  const std::vector<Line> asked = lines(50);
  Index read = 0, taken = 0, held = 0;
  translate(
      translator,
      [&](Line& line) {
        if (read == std::ssize(asked)) return false;
        line = asked[read++];
        held = std::max(held, read - taken);
        return true;
      },
      [&](const Translation& one) { EXPECT_EQ(one.line, ++taken); }, config);
  EXPECT_EQ(taken, 50);
  EXPECT_EQ(held, 6);
}

TEST_F(Translating, BeginsWithThePrefixOfTheLine) {
  const std::vector<Line> asked{{"abc", "xyz"}, {"abc", ""}, {"", "xyz"}};
  const auto all = translate(translator, asked, config_with(Greedy{}));
  EXPECT_THAT(all[0].outputs[0].text, testing::StartsWith("xyz"));
  EXPECT_GT(all[0].outputs[0].text.size(), 3u);
  EXPECT_EQ(
      all[1].outputs[0].text,
      translate(translator, std::vector<Line>{{"abc"}}, config_with(Greedy{}))[0].outputs[0].text);
  EXPECT_EQ(all[2].outputs[0].text, "");
}

TEST_F(Translating, NeverSaysAnIdThatHasNoPiece) {
  models::Transformer padded(tests::small_config(letters().size() + 3, /*layers=*/1), rng);
  Tensor bias({letters().size() + 3});
  std::fill_n(bias.mutable_data() + letters().size(), 3, 50.0f);
  padded.set_output_bias(bias);
  for (const Search& search : {Search(Greedy{}), Search(BeamConfig{}), Search(SamplingConfig{})}) {
    const Translator with_more{padded.packed(), letters(), letters()};
    EXPECT_EQ(translate(with_more, lines(9), config_with(search)).size(), 9u);
  }
}

std::string message(const auto& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST_F(Translating, RefusesALineThatIsTooLongByItsNumber) {
  TranslateConfig config = config_with(Greedy{});
  config.max_source = 7;  // with the space before it and </s>
  config.name = "news.txt";
  config.first_line = 41;
  const std::vector<Line> asked{{"abcde"}, {"abcdef"}};
  EXPECT_EQ(
      message([&] { translate(translator, asked, config); }),
      "news.txt:42: the line has 8 tokens with </s>, the model takes 7; shorten it or have it "
      "split");
}

TEST_F(Translating, GivesEveryLineBeforeTheOneThatIsRefused) {
  TranslateConfig config = config_with(Greedy{});
  config.max_source = 7;
  const std::vector<std::string> asked{"abc", "", "de", "much too long", "fg"};
  std::size_t read = 0;
  Index taken = 0;
  const auto next = [&](Line& line) {
    check(read < asked.size(), "unreadable");
    line.source = asked[read++];
    return true;
  };
  const auto take = [&](const Translation& one) { EXPECT_EQ(one.line, ++taken); };
  EXPECT_THAT(message([&] { translate(translator, next, take, config); }),
              testing::StartsWith("input:4: the line has"));
  EXPECT_EQ(taken, 3);
  read = 4;
  taken = 0;
  EXPECT_EQ(message([&] { translate(translator, next, take, config); }), "unreadable");
  EXPECT_EQ(taken, 1);
}

TEST_F(Translating, BoundsThePrefixTooByTheGreatestLength) {
  TranslateConfig config = config_with(Greedy{.rules = {.min_length = 99}});
  config.length.most = 6;
  const auto all = translate(translator, std::vector<Line>{{"abcdefghi", "xyz"}}, config);
  EXPECT_LE(all[0].outputs[0].text.size(), 5u);  // beside the space before it
  EXPECT_EQ(all[0].outputs[0].ending, Ending::limit);
  EXPECT_EQ(message([&] {
              translate(translator, std::vector<Line>{{"a", "uvwxyz"}}, config);
            }),
            "input:1: the prefix has 7 tokens, wanted fewer than 6");
}

TEST_F(Translating, SplitsALineThatIsTooLongWhereItIsTold) {
  TranslateConfig config = config_with(BeamConfig{.beams = 2, .n_best = 2});
  config.max_source = 11;
  config.long_lines = LongLines::split;
  const auto whole = translate(translator, std::vector<Line>{{"abc def. xyz abc"}, {"q"}}, config);
  const auto parts =
      translate(translator, std::vector<Line>{{"abc def."}, {"xyz abc"}, {"q"}}, config);
  for (std::size_t i = 0; i < 2; ++i) {
    const Output &a = parts[0].outputs[i], &b = parts[1].outputs[i];
    EXPECT_EQ(whole[0].outputs[i].text, a.text + " " + b.text);
    EXPECT_NEAR(whole[0].outputs[i].score, a.score + b.score, 1e-5);
    EXPECT_EQ(whole[1].outputs[i].text, parts[2].outputs[i].text);
  }
}

TEST_F(Translating, KeepsToThePositionsThatTheModelHas) {
  models::TransformerConfig few = tests::small_config(letters().size(), /*layers=*/1);
  few.positions = nn::Positions::learned;
  few.max_length = 8;
  const models::Transformer learned(few, rng);
  const Translator with_few{learned.packed(), letters(), letters()};
  const TranslateConfig config{.search = Greedy{.rules = {.min_length = 99}}};
  const auto all = translate(with_few, std::vector<Line>{{"abcdef"}}, config);
  EXPECT_LE(all[0].outputs[0].text.size(), 8u);
  EXPECT_EQ(all[0].outputs[0].ending, Ending::limit);
  EXPECT_EQ(message([&] { translate(with_few, std::vector<Line>{{"abcdefg"}}, config); }),
            "input:1: the line has 9 tokens with </s>, the model takes 8; shorten it or have it "
            "split");
  EXPECT_EQ(message([&] {
              translate(with_few, std::vector<Line>{{"a", "abcdefgh"}}, config);
            }),
            "input:1: the prefix has 9 tokens, wanted fewer than 8");
}

TEST_F(Translating, SaysWhatAWorkerCouldNotDo) {
  TranslateConfig config = config_with(BeamConfig{.beams = 0});
  config.workers = 2;
  config.batch_sentences = 1;
  EXPECT_EQ(message([&] { translate(translator, lines(10), config); }),
            "beam search: 0 beams, wanted 1 or more");
  EXPECT_EQ(message([&] { translate(translator, lines(1), {.workers = -1}); }),
            "translate: -1 workers, wanted 0 or more");
}

TEST(OutputFormats, WriteWhatOtherProgramsRead) {
  const Translation two{.line = 3,
                        .outputs = {{.text = "ein Haus", .log_probability = -1.5f, .score = -0.5f},
                                    {.text = "Haus", .log_probability = -3, .score = -1.5f}}};
  EXPECT_EQ(formatted(two, OutputFormat::text), "ein Haus\n");
  EXPECT_EQ(formatted(two, OutputFormat::scored), "-0.5000\tein Haus\n");
  EXPECT_EQ(formatted(two, OutputFormat::n_best),
            "2 ||| ein Haus ||| F0= -1.5000 ||| -0.5000\n"
            "2 ||| Haus ||| F0= -3.0000 ||| -1.5000\n");
}

}  // namespace
}  // namespace heed::decode
