#include "heed/data/corpus.h"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "heed/base/threads.h"
#include "heed/data/sampled_epochs.h"
#include "tests/scratch.h"
#include "tests/text/sample_text.h"

namespace heed::data {
namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

// A corpus in the test's own folder, of made-up sentences and the same backwards.
class CorpusTest : public testing::Test {
 protected:
  CorpusTest() {
    auto lines = sample_sentences();
    scratch.write("source", joined(lines));
    for (auto& line : lines) std::reverse(line.begin(), line.begin() + 3);
    scratch.write("target", joined(lines));
  }

  Corpus corpus(CorpusOptions options = {}) const {
    return {.files = {scratch / "source", scratch / "target"},
            .tokenizers = {tokenizer, tokenizer},
            .cache_folder = scratch / "cache",
            .options = options};
  }
  std::vector<std::string> caches() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(scratch / "cache")) {
      names.push_back(entry.path().filename());
    }
    return names;
  }

  const Scratch scratch;
  const Tokenizer tokenizer = trained({.vocab_size = 120});
};

std::vector<PairList::Sides> all_of(const Pairs& pairs) {
  std::vector<PairList::Sides> all;
  for (Index i = 0; i < pairs.count(); ++i) {
    all.emplace_back(pairs[i].source, pairs[i].target);
  }
  return all;
}

TEST_F(CorpusTest, BecomesTheTokensOfItsLinesInOrder) {
  const auto tokens = tokens_of(corpus());
  ParallelText text(corpus().files);
  std::string source, target;
  Index source_tokens = 0;
  for (Index i = 0; text.next(source, target); ++i) {
    ASSERT_LT(i, tokens->count());
    EXPECT_EQ((*tokens)[i].source, tokenizer.encode(source));
    EXPECT_EQ((*tokens)[i].target, tokenizer.encode(target));
    source_tokens += std::ssize((*tokens)[i].source);
  }
  EXPECT_EQ(tokens->count(), 400);
  EXPECT_EQ(tokens->report().source_tokens, source_tokens);
}

TEST_F(CorpusTest, IsTheSameOnAnyNumberOfThreads) {
  std::vector<PairList::Sides> one;
  {
    const Threads threads(1);
    one = all_of(*tokens_of(corpus({.sampling = SubwordSampling{}})));
  }
  std::filesystem::remove_all(scratch / "cache");
  const Threads threads(3);
  EXPECT_EQ(all_of(*tokens_of(corpus({.sampling = SubwordSampling{}}))), one);
}

TEST_F(CorpusTest, LeavesOutAndCountsEmptyAndOverlongLines) {
  scratch.write("source", "the dog\n\nthe man\n   \na dog sees the red ball\nthe dog\n");
  scratch.write("target", "the dog\nthe dog\n\nthe dog\nthe dog\na dog sees the red ball\n");
  const auto tokens = tokens_of(corpus({.max_length = 4}));
  EXPECT_EQ(tokens->report(), (CorpusReport{.lines = 6,
                                            .kept = 1,
                                            .empty = 3,
                                            .too_long = 2,
                                            .source_tokens = 2,
                                            .target_tokens = 2}));
  EXPECT_EQ(tokenizer.decode((*tokens)[0].source), "the dog");
}

TEST_F(CorpusTest, OfUnequalLineCountsNamesBothFiles) {
  scratch.write("target", "one\ntwo\n");
  const std::string source = scratch / "source", target = scratch / "target";
  EXPECT_EQ(error_of([&] { tokens_of(corpus()); }),
            source + " has 400 lines and " + target +
                " has 2; wanted as many, line by line translations");
  EXPECT_TRUE(caches().empty());
  scratch.write("target", "");
  EXPECT_EQ(error_of([&] { tokens_of(corpus()); }), target + ": the file is empty");
  std::filesystem::remove(target);
  EXPECT_EQ(error_of([&] { tokens_of(corpus()); }), target + ": No such file or directory");
}

TEST_F(CorpusTest, WithNothingToTrainOnSaysWhy) {
  scratch.write("source", "the dog\n\n");
  scratch.write("target", "a dog sees the red ball\nthe dog\n");
  EXPECT_EQ(error_of([&] { tokens_of(corpus({.max_length = 4})); }),
            (scratch / "source").string() +
                ": no pair to train on: of 2 lines 1 are empty and 1 above 4 tokens on a side");
}

TEST_F(CorpusTest, NamesTheLineOfInvalidUtf8OrGoesOn) {
  scratch.write("source",
                "the dog\nthe \xFF"
                "dog\n");
  scratch.write("target", "the dog\nthe dog\n");
  EXPECT_EQ(error_of([&] { tokens_of(corpus()); }),
            (scratch / "source").string() + ":2: invalid UTF-8 (byte 5)");
  EXPECT_EQ(tokens_of(corpus({.invalid_utf8 = InvalidUtf8::replace}))->count(), 2);
}

TEST_F(CorpusTest, IsCutOnceAndFoundTheNextTime) {
  int calls = 0;
  const auto progress = [&](Index pairs) {
    ++calls;
    EXPECT_EQ(pairs, 400);
  };
  const auto first = all_of(*tokens_of(corpus(), 0, progress));
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(all_of(*tokens_of(corpus(), 0, progress)), first);
  EXPECT_EQ(all_of(*tokens_of(corpus(), 1, progress)), first);  // no sampling: no epoch
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(caches().size(), 1u);
}

TEST_F(CorpusTest, IsCutAnewWhenTextTokenizerOrOptionsChange) {
  int calls = 0;
  const auto cut = [&](const Corpus& corpus) { tokens_of(corpus, 0, [&](Index) { ++calls; }); };
  cut(corpus());
  cut(corpus({.max_length = 100}));
  EXPECT_EQ(calls, 2);
  Corpus other = corpus();
  other.tokenizers.target = trained({.vocab_size = 110});
  cut(other);
  EXPECT_EQ(calls, 3);
  auto lines = sample_sentences();
  lines.back() += " Yes";
  scratch.write("source", joined(lines));
  cut(corpus());
  EXPECT_EQ(calls, 4);
}

TEST_F(CorpusTest, LeavesNoTraceOfWorkThatWasStopped) {
  EXPECT_EQ(error_of([&] { tokens_of(corpus(), 0, [](Index) { throw Error("stop"); }); }), "stop");
  EXPECT_TRUE(caches().empty());
}

TEST_F(CorpusTest, MakesADamagedCacheAnew) {
  const auto expected = all_of(*tokens_of(corpus()));
  const auto path = tokens_of(corpus())->path();
  const std::string whole = read_file(path);
  Rng random(17);
  for (int trial = 0; trial < 30; ++trial) {
    std::string damaged = whole;
    const auto at = static_cast<std::size_t>(random.below(std::ssize(whole)));
    if (trial % 3 == 0) damaged.resize(at);
    if (trial % 3 == 1) damaged[at] = static_cast<char>(damaged[at] ^ (1 << random.below(8)));
    if (trial % 3 == 2) damaged.insert(at, 4, '\0');
    std::ofstream(path, std::ios::binary) << damaged;
    int calls = 0;
    const auto tokens = tokens_of(corpus(), 0, [&](Index) { ++calls; });
    ASSERT_EQ(calls, 1) << trial << ' ' << at;
    ASSERT_EQ(all_of(*tokens), expected);
  }
}

TEST_F(CorpusTest, DoesNotTakeACacheOfAnotherKeyOrVocabulary) {
  const auto path = tokens_of(corpus())->path();
  const std::uint64_t key = std::stoull(path.stem().string(), nullptr, 16);
  EXPECT_TRUE(TokenCache::open(path, key, 120));
  EXPECT_FALSE(TokenCache::open(path, key + 1, 120));
  EXPECT_FALSE(TokenCache::open(path, key, 20));
  EXPECT_FALSE(TokenCache::open(scratch / "none", key, 120));
}

TEST_F(CorpusTest, DrawsOtherSegmentationsEachEpochByTheSeed) {
  const auto drawn = [&](std::uint32_t seed, Index epoch) {
    return all_of(
        *tokens_of(corpus({.sampling = SubwordSampling{.alpha = 0.3f}, .seed = seed}), epoch));
  };
  const auto first = drawn(1, 0);
  EXPECT_NE(drawn(1, 1), first);
  EXPECT_NE(drawn(2, 0), first);
  std::filesystem::remove_all(scratch / "cache");
  EXPECT_EQ(drawn(1, 0), first);
  for (const auto& [source, target] : first) {
    EXPECT_TRUE(tokenizer.decode(source).ends_with(tokenizer.decode(target).substr(3)));
  }
}

TEST_F(CorpusTest, SampledEpochsAreThoseOfTheCorpusInAnyOrder) {
  const Corpus sampled = corpus({.sampling = SubwordSampling{.alpha = 0.3f}});
  std::vector<std::vector<PairList::Sides>> expected;
  for (Index epoch = 0; epoch < 4; ++epoch) expected.push_back(all_of(*tokens_of(sampled, epoch)));
  std::filesystem::remove_all(scratch / "cache");
  const auto epochs = sampled_epochs(sampled);
  for (const Index epoch : {0, 1, 2, 2, 3, 0}) {
    EXPECT_EQ(all_of(*epochs(epoch)), expected[epoch]) << epoch;
  }
  EXPECT_LE(caches().size(), 4u);
}

TEST_F(CorpusTest, ThatIsAPipeIsRefused) {
  Corpus piped = corpus();
  piped.files.source = "/dev/null";
  EXPECT_EQ(error_of([&] { tokens_of(piped); }),
            "/dev/null: not a file; a corpus is read more than once");
}

TEST_F(CorpusTest, IsToldFromAnotherByTheKeyOfItsTokens) {
  const std::uint64_t key = tokens_of(corpus())->key();
  EXPECT_EQ(tokens_of(corpus())->key(), key);
  EXPECT_NE(tokens_of(corpus({.max_length = 100}))->key(), key);
  Corpus turned = corpus();
  std::swap(turned.files.source, turned.files.target);
  EXPECT_NE(tokens_of(turned)->key(), key);
}

TEST_F(CorpusTest, TextThatCannotBeUsedIsFoundByReadingIt) {
  check_text(corpus().files, InvalidUtf8::refuse);
  const auto fault = [&](const TextFiles& files) {
    return error_of([&] { check_text(files, InvalidUtf8::refuse); });
  };
  EXPECT_EQ(fault({scratch / "source", "/dev/null"}),
            "/dev/null: not a file; a corpus is read more than once");
  scratch.write("shorter", "one line\n");
  EXPECT_NE(fault({scratch / "source", scratch / "shorter"}).find("shorter has 1;"),
            std::string::npos);
  scratch.write("odd", "one line\n\xff\n");
  EXPECT_NE(fault({scratch / "odd", scratch / "odd"}).find("odd:2: "), std::string::npos);
}

TEST(ParallelText, ReadsThePublishedCaptions) {
  const char* folder = std::getenv("HEED_TEST_DATA");
  if (!folder) GTEST_SKIP() << "HEED_TEST_DATA names no folder with multi30k";
  const auto raw = std::filesystem::path(folder) / "multi30k" / "raw";
  ParallelText text({raw / "train.en.gz", raw / "train.de.gz"});
  std::string source, target;
  ASSERT_TRUE(text.next(source, target));
  EXPECT_EQ(source, "Two young, White males are outside near many bushes.");
  EXPECT_EQ(target, "Zwei junge weiße Männer sind im Freien in der Nähe vieler Büsche.");
  while (text.next(source, target)) continue;
  EXPECT_EQ(text.number(), 29000);
}

}  // namespace
}  // namespace heed::data
