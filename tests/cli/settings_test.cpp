#include <gmock/gmock.h>

#include "heed/cli/command_line.h"
#include "heed/cli/nearest.h"
#include "heed/cli/recipe.h"

namespace heed::cli {
namespace {

using testing::HasSubstr;

enum class Colour { red, deep_blue };

}  // namespace

template <>
struct Names<Colour> {
  static constexpr std::pair<const char*, Colour> all[] = {{"red", Colour::red},
                                                           {"deep-blue", Colour::deep_blue}};
};

namespace {

struct Options {
  int preset = 1;
  std::int64_t layers = 6;
  float rate = 0.1f;
  bool tied = true;
  Colour colour = Colour::red;
  std::string words;
  std::optional<data::TextFiles> train;
  std::vector<std::string> symbols;
};

class SettingsTest : public testing::Test {
 protected:
  SettingsTest() {
    verb.settings.add("model.preset", options.preset, "rate and layers of another model")
        .then([this] { options.layers = 10 * options.preset, options.rate = 0.9f; });
    verb.settings.add("model.layers", options.layers, "layers").alias({"num-layers"}).at_least(1);
    verb.settings.add("model.rate", options.rate, "rate").at_least(-2).below(2);
    verb.settings.add("model.tied", options.tied, "tied");
    verb.settings.add("text.colour", options.colour, "colour");
    verb.settings.add("text.words", options.words, "words");
    verb.settings.add("data.train", options.train, "corpus");
    verb.settings.add("data.symbols", options.symbols, "symbols");
  }

  void flags(const std::vector<std::string>& arguments) {
    for (Setting& setting : verb.settings.all()) setting.from_flag.clear();
    read_arguments(arguments, verb.settings);
    verb.settings.apply();
  }

  void recipe(std::string_view toml) {
    read_recipe(parse_recipe(toml, "r.toml"), verb, std::span(&verb, 1));
    verb.settings.apply();
  }

  template <typename Action>
  static std::string error_of(const Action& action) {
    try {
      action();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  Options options;
  Verb verb{.name = "paint", .summary = "paints"};
};

TEST_F(SettingsTest, ReadEveryTypeFromFlags) {
  flags({"--layers", "4", "--rate=1e-3", "--no-tied", "--colour", "deep-blue", "--words", "a b",
         "--train", "a.txt", "b.txt", "--symbols", "x", "y"});
  EXPECT_EQ(options.layers, 4);
  EXPECT_FLOAT_EQ(options.rate, 1e-3f);
  EXPECT_FALSE(options.tied);
  EXPECT_EQ(options.colour, Colour::deep_blue);
  EXPECT_EQ(options.words, "a b");
  EXPECT_EQ(options.train->target, "b.txt");
  EXPECT_THAT(options.symbols, testing::ElementsAre("x", "y"));
}

TEST_F(SettingsTest, ReadEveryTypeFromARecipe) {
  recipe(
      "[model]\nlayers = 4\nrate = 1e-3\ntied = false\n[text]\ncolour = 'deep-blue'\n"
      "words = 'a b'\n[data]\ntrain = ['a.txt', 'b.txt']\nsymbols = ['x', 'y']\n");
  EXPECT_EQ(options.layers, 4);
  EXPECT_FLOAT_EQ(options.rate, 1e-3f);
  EXPECT_FALSE(options.tied);
  EXPECT_EQ(options.colour, Colour::deep_blue);
  EXPECT_EQ(options.words, "a b");
  EXPECT_EQ(options.train->source, "a.txt");
  EXPECT_THAT(options.symbols, testing::ElementsAre("x", "y"));
}

TEST_F(SettingsTest, AFlagHasPrecedenceOverTheRecipe) {
  read_arguments({"--layers", "3"}, verb.settings);
  recipe("[model]\nlayers = 4\nrate = 0.5\n");
  EXPECT_EQ(options.layers, 3);
  EXPECT_FLOAT_EQ(options.rate, 0.5f);
}

TEST_F(SettingsTest, AFlagThatGivesDefaultsHasPrecedenceOverTheWholeRecipe) {
  read_arguments({"--preset", "2", "--rate", "0.25"}, verb.settings);
  recipe("[model]\npreset = 1\nlayers = 4\nrate = 0.5\n");
  EXPECT_EQ(options.layers, 20);
  EXPECT_FLOAT_EQ(options.rate, 0.25f);
}

TEST_F(SettingsTest, AnAliasOrAnUnderscoreMeansTheSame) {
  flags({"--num_layers", "2"});
  EXPECT_EQ(options.layers, 2);
  flags({});
  recipe("[model]\nnum_layers = 5\n");
  EXPECT_EQ(options.layers, 5);
}

TEST_F(SettingsTest, TheLastOfTwoFlagsCounts) {
  flags({"--layers", "2", "--layers", "7", "--train", "a", "b", "--train", "c", "d"});
  EXPECT_EQ(options.layers, 7);
  EXPECT_EQ(options.train->source, "c");
}

TEST_F(SettingsTest, ATextTooManyIsNoValue) {
  EXPECT_EQ(error_of([&] { flags({"--train", "a", "b", "c"}); }), "unexpected argument 'c'");
  EXPECT_EQ(error_of([&] { flags({"--layers", "1", "2"}); }), "unexpected argument '2'");
}

TEST_F(SettingsTest, ATextTooFewIsSaid) {
  EXPECT_EQ(error_of([&] {
              flags({"--train", "a", "b", "--train", "c"});
            }),
            "--train wants SRC TGT");
  EXPECT_EQ(error_of([&] { flags({"--layers"}); }), "--layers wants N");
  EXPECT_EQ(error_of([&] { flags({"--symbols"}); }), "--symbols wants TEXT ...");
}

TEST_F(SettingsTest, AFlagIsNoValueOfAnother) {
  EXPECT_EQ(error_of([&] { flags({"--words", "--tied"}); }), "--words wants TEXT, got --tied");
  EXPECT_EQ(error_of([&] { flags({"--train", "a", "--layers", "2"}); }), "--train wants SRC TGT");
  flags({"--words=--tied", "--symbols", "x", "--no-tied"});
  EXPECT_EQ(options.words, "--tied");
  EXPECT_FALSE(options.tied);
}

TEST_F(SettingsTest, TwoFlagsForOneListAddUp) {
  flags({"--symbols", "x", "--symbols", "y", "z"});
  EXPECT_THAT(options.symbols, testing::ElementsAre("x", "y", "z"));
}

TEST_F(SettingsTest, AValueInBracketsIsItself) {
  flags({"--symbols", "[URL]", "[a,b]", "[]", "--words=[x]"});
  EXPECT_THAT(options.symbols, testing::ElementsAre("[URL]", "[a,b]", "[]"));
  EXPECT_EQ(options.words, "[x]");
  flags({"--symbols=[a,b]"});
  EXPECT_THAT(options.symbols, testing::ElementsAre("[a,b]"));
}

TEST_F(SettingsTest, AYesOrNoTakesNothingElse) {
  EXPECT_EQ(error_of([&] { flags({"--tied=maybe"}); }),
            "--tied: got 'maybe', wanted true or false");
  flags({"--tied", "--no-tied=true"});
  EXPECT_FALSE(options.tied);
}

TEST_F(SettingsTest, ANumberOutOfItsBoundsIsRefusedWithThem) {
  EXPECT_EQ(error_of([&] { flags({"--layers", "0"}); }), "--layers: got 0, wanted 1 or more");
  EXPECT_EQ(error_of([&] {
              flags({"--rate", "2"});
            }),
            "--rate: got 2, wanted -2 or more and less than 2");
  for (const char* number : {"nan", "inf", "-nan"}) {
    EXPECT_THAT(error_of([&] { flags({"--rate", number}); }), HasSubstr("--rate: got "));
  }
  flags({});
  EXPECT_EQ(error_of([&] { recipe("[model]\nlayers = 0\n"); }),
            "r.toml:2: layers: got 0, wanted 1 or more");
}

TEST_F(SettingsTest, TextIsUtf8) {
  EXPECT_EQ(error_of([&] { flags({"--words", "a\xff"}); }), "--words: invalid UTF-8 (byte 2)");
  EXPECT_EQ(error_of([&] { flags({"--train", "a", ""}); }), "--train: got an empty name");
}

TEST_F(SettingsTest, ARecipeIsDumpedWithAbsolutePaths) {
  flags({"--train", "a.txt", "/b.txt"});
  const std::string here = std::filesystem::current_path().string();
  EXPECT_THAT(verb.settings.dump(), HasSubstr("train = [\"" + here + "/a.txt\", \"/b.txt\"]"));
}

TEST_F(SettingsTest, ANegativeNumberIsAValue) {
  flags({"--rate", "-1.5"});
  EXPECT_FLOAT_EQ(options.rate, -1.5f);
}

TEST_F(SettingsTest, TheDumpReadsBackAsTheSameRun) {
  flags({"--layers", "4", "--rate", "0.3", "--no-tied", "--colour", "deep-blue", "--words",
         "tab\t\"quoted\" \\ 한국어", "--train", "a b.txt", "c.txt"});
  const std::string dumped = verb.settings.dump();
  Options again;
  std::swap(options, again);
  flags({});
  recipe(dumped);
  EXPECT_EQ(options.words, again.words);
  EXPECT_EQ(options.rate, again.rate);
  EXPECT_EQ(verb.settings.dump(), dumped);
}

TEST_F(SettingsTest, AnUnknownFlagNamesTheNearest) {
  EXPECT_EQ(error_of([&] {
              flags({"--layesr", "2"});
            }),
            "unknown option --layesr, did you mean --layers?");
  EXPECT_EQ(error_of([&] {
              flags({"--num-layesr", "2"});
            }),
            "unknown option --num-layesr, did you mean --num-layers?");
  EXPECT_EQ(error_of([&] { flags({"--zzzzzzzz"}); }), "unknown option --zzzzzzzz");
  EXPECT_EQ(error_of([&] { flags({"stray"}); }), "unexpected argument 'stray'");
}

TEST_F(SettingsTest, AnUnknownKeyNamesTheNearestAndItsLine) {
  EXPECT_EQ(error_of([&] { recipe("[model]\nlayers = 2\nrtae = 3\n"); }),
            "r.toml:3: unknown key model.rtae, did you mean model.rate?");
  EXPECT_EQ(error_of([&] { recipe("[text]\nlayers = 2\n"); }),
            "r.toml:2: unknown key text.layers, did you mean model.layers?");
}

TEST_F(SettingsTest, AKeyOfAnotherVerbIsNoError) {
  std::int64_t beam = 4;
  std::vector<Verb> all(2, verb);
  all[1].settings = {};
  all[1].settings.add("decoding.beam", beam, "beam");
  read_recipe(parse_recipe("[decoding]\nbeam = 2\n", "r.toml"), all[0], all);
  EXPECT_EQ(
      error_of([&] { read_recipe(parse_recipe("[decoding]\nbaem = 2\n", "r.toml"), all[0], all); }),
      "r.toml:2: unknown key decoding.baem, did you mean decoding.beam?");
}

TEST_F(SettingsTest, AWrongValueSaysWhereAndWhatIsWanted) {
  EXPECT_EQ(error_of([&] {
              flags({"--layers", "six"});
            }),
            "--layers: got 'six', wanted a whole number");
  EXPECT_EQ(error_of([&] {
              flags({"--layers", "99999999999999999999"});
            }),
            "--layers: got 99999999999999999999, which is out of range");
  EXPECT_EQ(error_of([&] {
              flags({"--colour", "green"});
            }),
            "--colour: got 'green', wanted red|deep-blue");
}

TEST_F(SettingsTest, AWrongRecipeSaysItsLine) {
  EXPECT_EQ(error_of([&] { recipe("[model]\n\nlayers = 'six'\n"); }),
            "r.toml:3: layers: got 'six', wanted a whole number");
  EXPECT_EQ(error_of([&] { recipe("[model]\nlayers = [1, 2]\n"); }),
            "r.toml:2: layers: got 2 values, wanted one");
  EXPECT_EQ(error_of([&] { recipe("layers = 2\n"); }),
            "r.toml:1: layers stands in no table, such as [model] or [training]");
  EXPECT_EQ(error_of([&] { recipe("[model]\nlayers = 1979-05-27\n"); }),
            "r.toml:2: got a value that is no number, text, true or false");
  EXPECT_THAT(error_of([&] { recipe("[model]\nlayers = \n"); }), HasSubstr("r.toml:2: "));
}

TEST_F(SettingsTest, WhatIsNeededAndNotGivenIsNamed) {
  verb.settings.find("train")->required();
  EXPECT_EQ(error_of([&] { verb.settings.check_needed(); }), "--train SRC TGT is missing: corpus");
}

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("beam", "baem"), 1u);
  EXPECT_EQ(edit_distance("same", "same"), 0u);
}

}  // namespace
}  // namespace heed::cli
