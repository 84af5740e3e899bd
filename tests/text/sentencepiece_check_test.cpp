#include "heed/text/sentencepiece_check.h"

#include <cstring>

#include "heed/base/files.h"
#include "heed/base/random.h"
#include "heed/text/tokenizer.h"
#include "heed/text/tokenizer_trainer.h"
#include "tests/scratch.h"
#include "tests/text/sample_text.h"

namespace heed {
namespace {

std::string model_bytes(const TokenizerTraining& training) {
  const Scratch scratch;
  trained(training).save(scratch / "a.spm", scratch / "a.json");
  return read_file(scratch / "a.spm");
}

// One field of a protocol buffer message, with the bytes it holds.
std::string field(int number, const std::string& bytes) {
  std::string out(1, static_cast<char>(number << 3 | 2));
  std::size_t size = bytes.size();
  for (; size >= 0x80; size >>= 7) out += static_cast<char>(size | 0x80);
  return out + static_cast<char>(size) + bytes;
}

std::string number_bytes(std::uint32_t number) {
  return std::string(reinterpret_cast<const char*>(&number), sizeof number);
}

std::string with_table(const std::vector<std::uint32_t>& units, const std::string& texts) {
  std::string table = number_bytes(static_cast<std::uint32_t>(units.size() * 4));
  for (const auto unit : units) table += number_bytes(unit);
  return field(1, field(1, "a")) + field(3, field(2, table + texts));
}

std::string message(const std::string& model) {
  return error_of([&] { check_sentencepiece_model(model, "m.spm"); });
}

TEST(SentencePieceCheck, AcceptsEveryModelThatTrainingMakes) {
  for (const auto normalization :
       {Normalization::nmt_nfkc, Normalization::nmt_nfkc_casefold, Normalization::nfkc,
        Normalization::nfkc_casefold, Normalization::none}) {
    EXPECT_NO_THROW(check_sentencepiece_model(
        model_bytes({.vocab_size = 100, .normalization = normalization}), "m.spm"));
  }
}

TEST(SentencePieceCheck, RefusesWhatIsNoModel) {
  EXPECT_EQ(message(""), "m.spm: not a SentencePiece model: it has no pieces");
  EXPECT_EQ(message("{\"model\": 1}"), "m.spm: not a SentencePiece model");
  EXPECT_EQ(message(field(1,
                          "\x0A\x05"
                          "ab")),
            "m.spm: not a SentencePiece model, or one cut off");
  EXPECT_EQ(message(field(1, field(1, ""))), "m.spm: piece 0 of the model is no text");
  EXPECT_EQ(message(field(1, field(1, "\xFF"))), "m.spm: piece 0 of the model is no text");
  EXPECT_EQ(message(field(1, field(1, "a") + "\x15" + number_bytes(0x7FC00000))),
            "m.spm: piece 0 of the model has the score nan");
}

TEST(SentencePieceCheck, RefusesATableThatLeadsOutOfItself) {
  const std::string damaged = "m.spm: the model's normalisation table is damaged";
  const std::vector<std::uint32_t> empty(256, 0x80000000);
  auto units = empty;
  units[0] = 0;  // the children of the root at its own place
  EXPECT_NO_THROW(check_sentencepiece_model(with_table(units, std::string(1, '\0')), "m.spm"));
  units[0] = 1u << 10 << 10;  // children 1,024 units on
  EXPECT_EQ(message(with_table(units, std::string(1, '\0'))), damaged);
  units[0] = 0;
  units['a'] = 'a' | 1u << 8 | 1u << 10;  // ends a text here, at 'a' ^ 1
  units['a' ^ 1] = 0x80000000 | 2;
  EXPECT_NO_THROW(check_sentencepiece_model(with_table(units, std::string("\0x\0", 3)), "m.spm"));
  EXPECT_EQ(message(with_table(units, std::string("\0", 1))), damaged);  // text 2 of 1
  EXPECT_EQ(message(with_table(units, "xyz")), damaged);                 // no zero at its end
  EXPECT_EQ(message(with_table(units, std::string("\xC3\xBC\xBC\0", 4))), damaged);
  EXPECT_EQ(message(with_table({}, "")), damaged);
}

// SentencePiece has room for 32 results of a search; a cycle gives as many as the text is long.
TEST(SentencePieceCheck, RefusesATableWithMoreResultsThanTheLibraryHasRoomFor) {
  std::vector<std::uint32_t> units(256, 0x80000000);
  units[0] = 0;
  units['a'] = 'a' | 1u << 8 | static_cast<std::uint32_t>('a') << 10;  // back to the root's
  units[0] = 0;
  EXPECT_EQ(message(with_table(units, std::string(1, '\0'))),
            "m.spm: the model's normalisation table is damaged");
}

// Whatever is damaged, the program goes on: an error of one line, or a tokenizer that works.
TEST(SentencePieceCheck, LetsNoDamagedModelEndTheProgram) {
  Rng random(29);
  int refused = 0;
  for (const auto& [model, size] : {std::pair{SubwordModel::bpe, 100},
                                    {SubwordModel::unigram, 60},
                                    {SubwordModel::characters, 60}}) {
    const std::string whole = model_bytes({.model = model, .vocab_size = size});
    for (int trial = 0; trial < 80; ++trial) {
      std::string damaged = whole;
      // The pieces are at the beginning, the table fills the rest.
      const Index reach = trial % 2 ? std::ssize(whole) : 3000;
      for (Index flips = 1 + random.below(4); flips > 0; --flips) {
        damaged[random.below(reach)] = static_cast<char>(random.next());
      }
      if (trial % 10 == 0) damaged.resize(random.below(std::ssize(whole)));
      try {
        const Tokenizer tokenizer = Tokenizer::from_model(damaged, "m.spm");
        tokenizer.decode(tokenizer.encode("the ﬁne dog, größer … 파란 ①Ａ é"));
      } catch (const Error& error) {
        ++refused;
        EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
      }
    }
  }
  EXPECT_GT(refused, 50);
}

}  // namespace
}  // namespace heed
