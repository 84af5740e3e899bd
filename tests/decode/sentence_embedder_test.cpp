#include "heed/decode/sentence_embedder.h"

#include <gmock/gmock.h>

#include <cmath>

#include "heed/base/files.h"
#include "tests/decode/small_text_encoder.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using decode::TextEncoder;
using models::EncoderHead, models::Pooling, models::SentenceEmbedding, models::VectorLength;
using testing::ElementsAreArray, testing::HasSubstr;
using tests::small_text_encoder;

const std::vector<std::string> kTexts = {"a dog sees the cat.", "", "the red houses",
                                         "one two three one two three one two"};

std::vector<float> row(const Tensor& x, Index i) {
  const auto all = x.values().subspan(i * x.dim(1), x.dim(1));
  return {all.begin(), all.end()};
}

TEST(SentenceEmbedder, PoolsTheStatesOfEachText) {
  NoGrad no_grad;
  const TextEncoder encoder = small_text_encoder(EncoderHead::none);
  const Tensor means = embed(encoder, {.max_length = 8}, kTexts);
  const Tensor first = embed(encoder, {.pooling = Pooling::first, .max_length = 8}, kTexts);
  const Tensor unit = embed(encoder, {.length = VectorLength::unit, .max_length = 8}, kTexts);
  ASSERT_EQ(means.shape(), (Shape{4, 12}));
  const std::vector<std::vector<Token>> tokens = {
      {2, 5, 6, 8, 9, 7, 13, 3}, {2, 3}, {2, 9, 12, 11, 10, 3}, {2, 14, 15, 16, 14, 15, 16, 3}};
  for (Index i = 0; i < 4; ++i) {
    nn::Pass pass = nn::Pass::inference();
    const Tensor states = encoder.model.encode(pack({tokens[i]}), pass);
    double squares = 0.0;
    for (Index d = 0; d < 12; ++d) {
      double sum = 0.0;
      for (Index t = 0; t < states.dim(0); ++t) sum += states.data()[t * 12 + d];
      EXPECT_NEAR(row(means, i)[d], sum / static_cast<double>(states.dim(0)), 1e-5) << i;
      EXPECT_NEAR(row(first, i)[d], states.data()[d], 1e-5) << i;
      squares += static_cast<double>(row(means, i)[d]) * row(means, i)[d];
    }
    for (Index d = 0; d < 12; ++d) {
      EXPECT_NEAR(row(unit, i)[d], row(means, i)[d] / std::sqrt(squares), 1e-5);
    }
  }
}

TEST(SentenceEmbedder, GivesATextTheSameVectorBesideAnyOthers) {
  TextEncoder encoder = small_text_encoder(EncoderHead::masked_language_model);
  encoder.model = encoder.model.packed(ops::ComputeType::float32);
  std::vector<std::string> many;  // more tokens than are computed at once
  for (int i = 0; i < 1000; ++i) many.push_back(kTexts[i % 4]);
  const SentenceEmbedding how{.length = VectorLength::unit, .max_length = 8};
  const Tensor all = embed(encoder, how, many);
  for (Index i = 0; i < 4; ++i) {
    const Tensor alone = embed(encoder, how, std::span(kTexts).subspan(i, 1));
    EXPECT_THAT(row(all, i), ElementsAreArray(row(alone, 0)));
    EXPECT_THAT(row(all, 996 + i), ElementsAreArray(row(alone, 0)));
  }
  EXPECT_EQ(embed(encoder, how, {}).shape(), (Shape{0, 12}));
}

class SentenceEmbeddingFolder : public testing::Test {
 protected:
  void SetUp() override { save(small_text_encoder(EncoderHead::none), scratch.path()); }
  // With those of sentence-transformers' files that are given.
  models::SentenceEmbeddingFolder load(const std::string& modules, const std::string& pooling) {
    std::filesystem::create_directories(scratch / "1_Pooling");
    scratch.write("modules.json", modules);
    scratch.write("1_Pooling/config.json", pooling);
    return models::load_sentence_embedding(scratch.path());
  }
  std::string error(const std::string& modules, const std::string& pooling = kMean) {
    return error_of([&] { load(modules, pooling); });
  }
  static std::string module_of(const std::string& name, const std::string& path) {
    return R"({"idx": 0, "name": "0", "path": ")" + path +
           R"(", "type": "sentence_transformers.models.)" + name + "\"}";
  }

  static constexpr const char* kMean =
      R"({"pooling_mode_cls_token": false, "pooling_mode_mean_tokens": true})";
  const std::string transformer = module_of("Transformer", "");
  const std::string pooling = module_of("Pooling", "1_Pooling");
  const std::string normalize = module_of("Normalize", "2_Normalize");
  const Scratch scratch;
};

TEST_F(SentenceEmbeddingFolder, SaysHowSentenceTransformersMakesVectors) {
  scratch.write("sentence_bert_config.json", R"({"max_seq_length": 6, "do_lower_case": false})");
  const auto unit = load("[" + transformer + ", " + pooling + ", " + normalize + "]", kMean);
  EXPECT_EQ(unit.embedding, (SentenceEmbedding{Pooling::mean, VectorLength::unit, 6}));
  EXPECT_EQ(unit.model, scratch.path() / "");
  const auto first = load("[" + transformer + ", " + pooling + "]",
                          R"({"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false})");
  EXPECT_EQ(first.embedding, (SentenceEmbedding{Pooling::first, VectorLength::free, 6}));
}

TEST_F(SentenceEmbeddingFolder, OfAnotherKindHasTheMeansOfWholeTexts) {
  const auto found = models::load_sentence_embedding(scratch.path());
  EXPECT_EQ(found.embedding, (SentenceEmbedding{Pooling::mean, VectorLength::free, 8}));
  EXPECT_EQ(found.model, scratch.path());
}

TEST_F(SentenceEmbeddingFolder, ThatIsNotSupportedIsRefusedInOneLine) {
  const std::string modules = scratch / "modules.json";
  const std::string both = "[" + transformer + ", " + pooling + "]";
  EXPECT_EQ(error("[" + transformer + ", " + module_of("Dense", "2_Dense") + "]"),
            modules +
                ": the modules Transformer, Dense are not supported, wanted Transformer, "
                "Pooling and perhaps Normalize");
  EXPECT_EQ(error("{}"), modules + ": got object, wanted an array");
  EXPECT_EQ(error("[" + module_of("Transformer", "../x") + "]"),
            modules + ": the path \"../x\" leads out of the folder");
  EXPECT_EQ(error(both, R"({"pooling_mode_max_tokens": true})"),
            (scratch / "1_Pooling/config.json").string() +
                ": pools in a way that is not supported, wanted the mean or the first token");
  EXPECT_THAT(error(both, R"({"pooling_mode_cls_token": 1})"), HasSubstr("wanted true or false"));
}

TEST(TextEncoders, AreTheSameOnceSavedAndLoadedAgain) {
  const Scratch scratch;
  const TextEncoder encoder = small_text_encoder(EncoderHead::sentence_classification);
  save(encoder, scratch.path());
  const TextEncoder loaded = decode::load_text_encoder(scratch.path());
  EXPECT_EQ(loaded.model.config(), encoder.model.config());
  EXPECT_EQ(loaded.tokenizer.fingerprint(), encoder.tokenizer.fingerprint());
  std::filesystem::remove(scratch / "tokenizer.json");  // vocab.txt and tokenizer_config.json
  const WordPiece listed = decode::load_text_encoder(scratch.path()).tokenizer;
  for (const std::string text : {"The DOG[SEP]", "dög bigger"}) {
    EXPECT_EQ(listed.encode(text), encoder.tokenizer.encode(text));
  }
  std::filesystem::remove(scratch / "vocab.txt");
  EXPECT_EQ(error_of([&] { decode::load_text_encoder(scratch.path()); }),
            scratch.path().string() + ": has neither tokenizer.json nor vocab.txt");
  scratch.write("vocab.txt", "[UNK]\n[CLS]\n[PAD]\n");
  EXPECT_EQ(error_of([&] { decode::load_text_encoder(scratch.path()); }),
            scratch.path().string() + ": the vocabulary lacks [SEP], [MASK]");
}

TEST(TextEncoders, DisagreeWithTooLargeAVocabulary) {
  const Scratch scratch;
  TextEncoder encoder = small_text_encoder(EncoderHead::none);
  WordPieceModel larger = encoder.tokenizer.model();
  for (const char* piece : {"w", "x", "y", "z"}) larger.pieces.emplace_back(piece);
  encoder.tokenizer = WordPiece(larger, "larger");
  save(encoder, scratch.path());
  EXPECT_EQ(error_of([&] { decode::load_text_encoder(scratch.path()); }),
            scratch.path().string() + ": the vocabulary has 24 pieces, but config.json says 23");
}

}  // namespace
}  // namespace heed
