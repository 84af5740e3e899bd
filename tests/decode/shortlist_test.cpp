#include "heed/decode/shortlist.h"

#include <gmock/gmock.h>

#include "heed/base/files.h"
#include "heed/decode/translator.h"
#include "heed/tensor/safetensors.h"
#include "heed/text/tokenizer_trainer.h"
#include "tests/models/small_model.h"
#include "tests/scratch.h"

namespace heed::decode {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

// A token a letter, and one for the space before a word.
Tokenizer letters(std::string_view all) {
  bool more = true;
  const NextLine once = [&](std::string& line) {
    line = all;
    return std::exchange(more, false);
  };
  return train_tokenizer(once, {.model = SubwordModel::characters, .vocab_size = 100});
}

std::vector<Token> tokens_of(const Tokenizer& tokenizer, std::string_view all) {
  std::vector<Token> tokens;
  for (const char letter : all) tokens.push_back(*tokenizer.find(std::string(1, letter)));
  return tokens;
}

class Shortlisting : public testing::Test {
 protected:
  const Tokenizer tokenizer = letters(" abcdefgh");
  const TokenizerPair pair{tokenizer, tokenizer};
  const Scratch scratch;
  const std::filesystem::path path = scratch / "shortlist.safetensors";

  // "a" may become "bc" and "c" may become "d", or anything "ef".
  Shortlist shortlist() const {
    std::vector<std::vector<Token>> of_source(tokenizer.size());
    of_source[tokens_of(tokenizer, "a")[0]] = tokens_of(tokenizer, "cb");
    of_source[tokens_of(tokenizer, "c")[0]] = tokens_of(tokenizer, "d");
    std::vector<Token> always = tokens_of(tokenizer, "fe");
    always.push_back(tokenizer.end());
    return {of_source, always};
  }

  std::vector<Token> list(std::string_view source, std::string_view prefix = "") const {
    const std::vector<std::vector<Token>> sources{tokens_of(tokenizer, source)};
    const std::vector<Sentence> sentences{{.prefix = tokens_of(tokenizer, prefix)}};
    return shortlist().lists(sources, sentences).all();
  }

  std::vector<Token> sorted(std::string_view all) const {
    std::vector<Token> tokens = tokens_of(tokenizer, all);
    tokens.push_back(tokenizer.end());
    std::ranges::sort(tokens);
    return tokens;
  }

  std::string refused(const TokenizerPair& other) const {
    return error_of([&] { Shortlist::load(path, other); });
  }
};

TEST_F(Shortlisting, PutsTogetherWhatThePiecesMayBecome) {
  EXPECT_EQ(list("b"), sorted("ef"));
  EXPECT_EQ(list("ab"), sorted("bcef"));
  EXPECT_EQ(list("aca"), sorted("bcdef"));
  EXPECT_EQ(list("c", "hh"), sorted("defh"));
  EXPECT_TRUE(Shortlist().lists({}, {}).empty());
  EXPECT_EQ(error_of([&] {
              const std::vector<std::vector<Token>> unknown{{99}};
              shortlist().lists(unknown, std::vector<Sentence>(1));
            }),
            fmt::format("shortlist: source token 99 outside [0, {})", tokenizer.size()));
  EXPECT_EQ(error_of([] { Shortlist({}, {}); }),
            "shortlist: nothing is on every list, not even the end token");
}

TEST_F(Shortlisting, ComesBackFromItsFile) {
  shortlist().save(path, pair);
  const Shortlist back = Shortlist::load(path, pair);
  const std::vector<std::vector<Token>> sources{tokens_of(tokenizer, "ac")};
  EXPECT_EQ(back.lists(sources, std::vector<Sentence>(1)).all(), sorted("bcdef"));
  back.save(scratch / "again", pair);
  EXPECT_EQ(read_file(scratch / "again"), read_file(path));
}

TEST_F(Shortlisting, RefusesThatOfAnotherModel) {
  EXPECT_EQ(refused(pair), path.string() + ": there is none; `heed shortlist` makes it");
  shortlist().save(path, pair);
  EXPECT_EQ(refused({tokenizer, letters(" abcdefghi")}),
            path.string() + ": made for other vocabularies; make it anew with `heed shortlist`");
  safetensors::save(path, {{"offsets", Tensor({1}, DType::int32)}});
  EXPECT_EQ(refused(pair),
            path.string() + ": made for other vocabularies; make it anew with `heed shortlist`");
}

TEST_F(Shortlisting, RefusesADamagedFile) {
  shortlist().save(path, pair);
  const safetensors::File whole(path);
  const auto with = [&](const std::string& name, const Tensor& tensor) {
    NamedTensors tensors;
    for (const std::string& other : whole.names()) {
      tensors.emplace_back(other, other == name ? tensor : whole.tensor(other));
    }
    safetensors::save(scratch / "damaged", tensors, whole.metadata());
    return error_of([&] { Shortlist::load(scratch / "damaged", pair); });
  };
  const auto changed = [&](const std::string& name, Index at, Token value) {
    Tensor tensor = whole.tensor(name).copy();
    tensor.mutable_data<Token>()[at] = value;
    return with(name, tensor);
  };
  const std::string file = (scratch / "damaged").string();
  const Index size = tokenizer.size();
  const std::string offsets = fmt::format(
      "{}: its {} offsets do not cut 3 targets among {} source pieces", file, size + 1, size);
  EXPECT_EQ(changed("offsets", 0, 1), offsets);
  EXPECT_EQ(changed("offsets", size, 4), offsets);
  EXPECT_EQ(changed("offsets", 1, 3), offsets);
  EXPECT_EQ(changed("offsets", 1, -1), offsets);
  EXPECT_THAT(with("offsets", Tensor({2}, DType::int32)),
              StartsWith(file + ": its 2 offsets do not cut"));
  EXPECT_EQ(changed("targets", 1, -1),
            fmt::format("{}: target piece -1 outside [0, {})", file, size));
  EXPECT_EQ(changed("always", 0, static_cast<Token>(size)),
            fmt::format("{}: target piece {} outside [0, {})", file, size, size));
  EXPECT_EQ(changed("always", 2, 2), file + ": </s> is not on every list");
  EXPECT_EQ(with("targets", Tensor({3})), file + ": \"targets\" is F32 [3], wanted a row of int32");
  EXPECT_EQ(with("targets", Tensor({3, 1}, DType::int32)),
            file + ": \"targets\" is I32 [3, 1], wanted a row of int32");
  const std::string bytes = read_file(path);
  for (std::size_t length = 0; length < bytes.size(); length += 7) {
    scratch.write("damaged", bytes.substr(0, length));
    EXPECT_THAT(error_of([&] { Shortlist::load(scratch / "damaged", pair); }),
                StartsWith(file + ": "));
  }
}

TEST_F(Shortlisting, ATranslationHasNoOtherPiecesWhateverItsBatch) {
  Rng rng(4);
  const models::Transformer model(tests::small_config(tokenizer.size(), /*layers=*/1), rng);
  std::vector<Line> lines;
  for (const char* source : {"a", "c", "abab", "gh", "", "ca", "hhhhhh"}) lines.push_back({source});
  lines.push_back({"b", "gha"});
  for (const ops::ComputeType type : {ops::ComputeType::float32, ops::ComputeType::int8}) {
    const Translator translator{model.packed(type), tokenizer, tokenizer, shortlist()};
    for (const Search& search : {Search(Greedy{}), Search(BeamConfig{.beams = 3, .n_best = 2}),
                                 Search(SamplingConfig{.samples = 2})}) {
      TranslateConfig config{.search = search, .length = {.ratio = 1, .extra = 4}};
      const auto together = translate(translator, lines, config);
      config.batch_sentences = 1;
      config.workers = 2;
      const auto alone = translate(translator, lines, config);
      for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string allowed =
            lines[i].source.find('a') != std::string::npos ? "bcdef" : "def";
        for (std::size_t o = 0; o < together[i].outputs.size(); ++o) {
          const Output& output = together[i].outputs[o];
          EXPECT_EQ(output.text, alone[i].outputs[o].text);
          EXPECT_EQ(output.score, alone[i].outputs[o].score);
          EXPECT_THAT(output.text, StartsWith(lines[i].prefix));
          EXPECT_EQ(output.text.find_first_not_of(allowed + lines[i].prefix), std::string::npos)
              << output.text;
        }
      }
    }
  }
}

}  // namespace
}  // namespace heed::decode
