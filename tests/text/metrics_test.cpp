#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/base/threads.h"
#include "heed/text/bleu.h"
#include "heed/text/chrf.h"
#include "heed/text/exact_match.h"
#include "heed/text/unicode.h"

namespace heed {
namespace {

using Json = nlohmann::json;
using Lines = std::vector<std::string>;

const Json& golden() {  // of sacreBLEU itself: scripts/golden/metrics.py
  static const Json json = Json::parse(read_file("tests/text/golden/metrics.json"));
  return json;
}

struct Corpus {
  Lines hypotheses;
  std::vector<Lines> references;
};

Corpus first_lines(std::size_t count, Index references) {
  Corpus corpus{golden()["hypotheses"], {}};
  corpus.hypotheses.resize(std::min(count, corpus.hypotheses.size()));
  for (Index r = 0; r < references; ++r) {
    corpus.references.push_back(golden()["references"][r]);
    corpus.references.back().resize(corpus.hypotheses.size());
  }
  return corpus;
}

BleuTokenization tokenization_named(const std::string& wanted) {
  for (const auto& [name, tokenization] : kBleuTokenizations) {
    if (name == wanted) return tokenization;
  }
  throw Error("no tokenisation " + wanted);
}

BleuConfig bleu_config(const Json& json) {
  const std::map<std::string, BleuSmoothing> smoothings = {{"none", BleuSmoothing::none},
                                                           {"floor", BleuSmoothing::floor},
                                                           {"add-k", BleuSmoothing::add_k},
                                                           {"exp", BleuSmoothing::exponential}};
  BleuConfig config{.tokenization = tokenization_named(json["tokenize"]),
                    .smoothing = smoothings.at(json["smooth"])};
  if (json["lowercase"]) config.letter_case = LetterCase::lowered;
  if (!json["value"].is_null()) config.smoothing_value = json["value"];
  if (json["eff"] == "yes") config.effective_order = EffectiveOrder::yes;
  return config;
}

ChrfConfig chrf_config(const Json& json) {
  ChrfConfig config{
      .character_orders = json["characters"], .word_orders = json["words"], .beta = json["beta"]};
  if (json["lowercase"]) config.letter_case = LetterCase::lowered;
  if (json["spaces"]) config.spaces = Spaces::counted;
  if (json["epsilon"]) config.smoothing = ChrfSmoothing::epsilon;
  return config;
}

std::string without_version(const std::string& line) {
  return std::regex_replace(line, std::regex("version:[^ ]+"), "version:VERSION");
}

template <typename Call>
std::string message_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(BleuTokenization, DividesLinesOfManyScriptsAsSacreBleuDoes) {
  const Lines sentences = golden()["sentences"];
  for (const auto& [which, expected] : golden()["tokenised"].items()) {
    for (std::size_t i = 0; i < sentences.size(); ++i) {
      const std::string tokenised = tokenize(sentences[i], tokenization_named(which));
      EXPECT_EQ(fmt::format("{}", fmt::join(split_words(tokenised), " ")),
                expected[i].get<std::string>())
          << which << " of " << sentences[i];
    }
  }
}

TEST(BleuTokenization, OfCharactersParts) {
  EXPECT_THAT(split_words(tokenize(" é월 a", BleuTokenization::characters)),
              testing::ElementsAre("é", "월", "a"));
}

TEST(Unicode, LowersAsPythonDoes) {
  const Lines sentences = golden()["sentences"];
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    EXPECT_EQ(lower_case(sentences[i]), golden()["lowered"][i].get<std::string>());
  }
}

TEST(Unicode, EndsAWordInTheFinalSigmaAlsoBehindALetterlikeNumber) {
  EXPECT_EQ(lower_case("\u2163\u03A3 \u03A3 \u03A3\u2163"), "\u2173\u03C2 \u03C3 \u03C3\u2173");
}

TEST(Unicode, KnowsTheSpacesOfAllScripts) {
  EXPECT_THAT(split_words("\u3000a\u00A0b\u2003\tc\u200Bd\u001Ee\u0085"),
              testing::ElementsAre("a", "b", "c\u200Bd", "e"));
  EXPECT_EQ(trim_end("a b\u3000 \n"), "a b");
  EXPECT_EQ(trim_end(" \u00A0"), "");
}

TEST(Bleu, PrintsTheLineThatSacreBleuPrints) {
  for (const auto& [count, expected] : {std::pair{std::size_t{10'000}, golden()["bleu"]},
                                        std::pair{std::size_t{12}, golden()["small"]["bleu"]}}) {
    for (const Json& one : expected) {
      const auto [hypotheses, references] = first_lines(count, one["references"]);
      const BleuConfig config = bleu_config(one);
      const BleuScore score = bleu(hypotheses, references, config);
      EXPECT_NEAR(score.score, one["score"], 1e-9) << one["line"];
      EXPECT_EQ(without_version(bleu_line(score, config, one["references"])),
                one["line"].get<std::string>());
    }
  }
}

TEST(Bleu, OfEachSentenceEqualsSacreBleus) {
  for (const Json& one : golden()["bleu"]) {
    const auto [hypotheses, references] = first_lines(one["sentences"].size(), one["references"]);
    for (std::size_t i = 0; i < one["sentences"].size(); ++i) {
      Lines of_line;
      for (const Lines& reference : references) of_line.push_back(reference[i]);
      const BleuScore score = sentence_bleu(hypotheses[i], of_line, bleu_config(one));
      EXPECT_NEAR(score.score, one["sentences"][i], 1e-6) << one["line"] << hypotheses[i];
    }
  }
}

TEST(Bleu, NamesOurVersionInTheSignature) {
  EXPECT_THAT(bleu_signature({}, 1),
              testing::MatchesRegex(
                  "nrefs:1\\|case:mixed\\|eff:no\\|tok:13a\\|smooth:exp\\|version:heed-[0-9.]+"));
}

TEST(Bleu, DoesNotDependOnTheNumberOfThreads) {
  Corpus corpus = first_lines(10'000, 1);
  for (int doubling = 0; doubling < 4; ++doubling) {
    for (Lines* lines : {&corpus.hypotheses, &corpus.references[0]}) {
      const Lines copy = *lines;
      lines->insert(lines->end(), copy.begin(), copy.end());
    }
  }
  ASSERT_GT(corpus.hypotheses.size(), 3'000);
  const double many = bleu(corpus.hypotheses, corpus.references).score;
  Threads threads(1);
  EXPECT_EQ(bleu(corpus.hypotheses, corpus.references).score, many);
}

TEST(Bleu, OfNothingIsZero) {
  const std::vector<Lines> references = {{}};
  EXPECT_EQ(bleu({}, references).score, 0);
  const std::vector<Lines> silent = {{"a b c d e"}};
  const BleuScore score = bleu(Lines{""}, silent);
  EXPECT_EQ(score.score, 0);
  EXPECT_EQ(score.brevity_penalty, 0);
}

TEST(Chrf, PrintsTheLineThatSacreBleuPrints) {
  for (const auto& [count, expected] : {std::pair{std::size_t{10'000}, golden()["chrf"]},
                                        std::pair{std::size_t{12}, golden()["small"]["chrf"]}}) {
    for (const Json& one : expected) {
      const auto [hypotheses, references] = first_lines(count, one["references"]);
      const ChrfConfig config = chrf_config(one);
      const double score = chrf(hypotheses, references, config);
      EXPECT_NEAR(score, one["score"], 1e-9) << one["line"];
      EXPECT_EQ(without_version(chrf_line(score, config, one["references"])),
                one["line"].get<std::string>());
    }
  }
}

TEST(Chrf, RefusesOrdersOutsideItsRange) {
  const std::vector<Lines> references = {{"a"}};
  EXPECT_EQ(message_of([&] { chrf(Lines{"a"}, references, {.character_orders = 11}); }),
            "chrf: got n-grams of 11 characters, wanted 1 to 10");
  EXPECT_EQ(message_of([&] { chrf(Lines{"a"}, references, {.word_orders = -1}); }),
            "chrf: got n-grams of -1 words, wanted 0 to 4");
  EXPECT_EQ(message_of([&] { chrf(Lines{"a"}, references, {.beta = 0}); }),
            "chrf: got beta 0, wanted 1 or more");
}

TEST(Metrics, RefuseTextsOfDifferentLength) {
  const std::vector<Lines> references = {{"a", "b"}, {"a"}};
  EXPECT_EQ(message_of([&] {
              bleu(Lines{"a", "b"}, references);
            }),
            "bleu: got 2 hypotheses and 1 lines in reference 2, wanted as many lines in both");
  EXPECT_EQ(message_of([&] { chrf(Lines{"a"}, references); }),
            "chrf: got 1 hypotheses and 2 lines in reference 1, wanted as many lines in both");
  EXPECT_EQ(message_of([&] { bleu(Lines{"a"}, {}); }),
            "bleu: got no reference, wanted one or more");
  EXPECT_EQ(message_of([&] { sentence_bleu("a", {}); }),
            "sentence_bleu: got no reference, wanted one or more");
  EXPECT_EQ(
      message_of([&] { exact_match(Lines{"a"}, references); }),
      "exact_match: got 1 hypotheses and 2 lines in reference 1, wanted as many lines in both");
  EXPECT_EQ(message_of([&] { exact_match(Lines{"a"}, {}); }),
            "exact_match: got no reference, wanted one or more");
}

TEST(ExactMatch, IsTheShareOfEqualLines) {
  const Lines hypotheses{"a", "b", "c", "d"};
  EXPECT_EQ(exact_match(hypotheses, std::vector<Lines>{{"a", "b", "x", "d "}}), 50.0);
  EXPECT_EQ(exact_match({}, std::vector<Lines>{{}}), 0.0);
  const std::vector<Lines> capitals{{"A", "Ä"}};
  EXPECT_EQ(exact_match(Lines{"a", "ä"}, capitals), 0.0);
  EXPECT_EQ(exact_match(Lines{"a", "ä"}, capitals, LetterCase::lowered), 100.0);
}

TEST(ExactMatch, CountsALineThatEqualsAnyOfItsReferences) {
  const std::vector<Lines> references{{"a", "x", "x", "b"}, {"a", "b", "x", "d"}};
  EXPECT_EQ(exact_match(Lines{"a", "b", "c", "a"}, references), 50.0);
}

// A hundred lines of WMT 2015, of which mteval-v13a.pl itself says 0.2318, with 1998 and 1862
// words.
class Wmt15 : public testing::Test {
 protected:
  void SetUp() override {
    const char* data = std::getenv("HEED_TEST_DATA");
    if (data == nullptr) GTEST_SKIP() << "HEED_TEST_DATA names no folder";
    const std::filesystem::path zip = std::filesystem::path(data) / "bleu/wmt15_eval.zip";
    if (!exists(zip)) GTEST_SKIP() << zip << " is absent";
    folder_ = std::filesystem::path(testing::TempDir()) / fmt::format("wmt15_{}", getpid());
    const std::string command =
        fmt::format("python3 -m zipfile -e '{}' '{}'", zip.string(), folder_.string());
    if (std::system(command.c_str()) != 0) GTEST_SKIP() << "python3 could not unpack " << zip;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string text(const std::string& file) { return read_file(folder_ / "wmt15_eval" / file); }

  Lines lines(const std::string& file) {
    Lines lines;
    std::istringstream stream(text(file));
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
  }

  Lines segments(const std::string& file) {
    const std::string sgml = text(file);
    const std::regex segment("<seg id=\"[0-9]+\">([^\n]*)</seg>");
    Lines lines;
    for (std::sregex_iterator at(sgml.begin(), sgml.end(), segment), end; at != end; ++at) {
      lines.push_back((*at)[1]);
    }
    return lines;
  }

  std::filesystem::path folder_;
};

TEST_F(Wmt15, PlainFilesGiveThePublishedBleu) {
  const std::vector<Lines> references = {lines("newstest-2015-100sents.en-ru.ref.ru")};
  const BleuScore score = bleu(lines("newstest-2015-100sents.en-ru.google.ru"), references);
  EXPECT_EQ(fmt::format("{:.2f}", score.score), "23.20");
}

TEST_F(Wmt15, SgmlFilesGiveWhatMtevalGives) {
  const std::vector<Lines> references = {segments("newstest2015-100sents-enru-ref.ru.sgm")};
  const Lines hypotheses = segments("newstest2015-100sents-enru-google.ru.sgm");
  ASSERT_EQ(hypotheses.size(), 100);
  const BleuScore score = bleu(hypotheses, references);
  EXPECT_EQ(fmt::format("{:.4f}", score.score / 100), "0.2318");
  EXPECT_EQ(score.hypothesis_length, 1998);
  EXPECT_EQ(score.reference_length, 1862);
  EXPECT_EQ(fmt::format("{:.2f}", fmt::join(score.precisions, " ")), "54.15 29.72 17.52 10.25");
}

}  // namespace
}  // namespace heed
