#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/base/index.h"

namespace heed {

// Segmentations drawn at random while training, so that the model sees a word cut in many ways.
struct SubwordSampling {
  // BPE: the probability that a merge is left out (Provilkov et al., "BPE-Dropout", ACL 2020).
  // Unigram: the exponent of a segmentation's probability (Kudo, "Subword Regularization", ACL
  // 2018), small for much variety. Words and characters know one segmentation alone.
  float alpha = 0.1f;
  int nbest = -1;  // unigram: drawn among so many best segmentations; -1 among all
};

// Raw text <-> tokens: a SentencePiece model (Kudo and Richardson, EMNLP 2018) and, as MarianMT
// has it, a vocabulary of its own that numbers the pieces. In our own vocabularies </s> is 0,
// <unk> 1, <pad> the last; in any MarianMT folder they are where its vocab.json says. A value,
// cheap to copy, and safe to use from several threads.
class Tokenizer {
 public:
  // From source.spm and vocab.json of a MarianMT folder (or target.spm and the vocabulary of the
  // target side). Neither file is trusted: every error begins with the path.
  static Tokenizer load(const std::filesystem::path& spm, const std::filesystem::path& vocab_json);
  // A model whose own ids are the vocabulary's, followed by <pad>: </s> 0, <unk> 1. `name` begins
  // the errors.
  static Tokenizer from_model(std::string spm, const std::string& name = "tokenizer");

  // What load reads, byte by byte the same for the same tokenizer.
  void save(const std::filesystem::path& spm, const std::filesystem::path& vocab_json) const;

  // The line's tokens without </s>, as MarianTokenizer of `transformers` has them, but that the
  // text "</s>" and the like is never a special token. Neighbouring words that the model does not
  // know are one <unk>, as there. A language code such as ">>fra<<" at the very beginning is one
  // token where the vocabulary has it, and text where it has not.
  std::vector<Token> encode(std::string_view line) const;
  // The same with a segmentation drawn at random, which line, sampling and seed decide.
  std::vector<Token> sample(std::string_view line, const SubwordSampling& sampling,
                            std::uint32_t seed) const;
  // The language code at the line's very beginning, such as ">>fra<<", where the vocabulary has it.
  std::string_view language(std::string_view line) const;
  // The text of the tokens; </s>, <unk> and <pad> write nothing (as `transformers` has it with
  // skip_special_tokens). Throws for an id outside the vocabulary.
  std::string decode(std::span<const Token> tokens) const;

  Index size() const;  // V
  Token end() const;
  Token unknown() const;
  Token pad() const;
  const std::string& piece(Token token) const;  // as the model writes it: "▁" for a space
  std::optional<Token> find(std::string_view piece) const;

  // The same with <unused0>, <unused1>, … before <pad>, until it has `size` tokens: two sides with
  // vocabularies of their own then agree in size and in <pad>. Throws where it has more already.
  Tokenizer filled_up_to(Index size) const;

  // A number that two tokenizers share only when they have the same model and vocabulary.
  std::uint64_t fingerprint() const;

 private:
  struct State;
  explicit Tokenizer(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  std::shared_ptr<const State> state_;
};

// One for each side; the same where the vocabulary is joint.
struct TokenizerPair {
  Tokenizer source, target;
};

// Both filled up to the size of the larger, so that a model has one size of vocabulary.
TokenizerPair of_equal_size(const Tokenizer& source, const Tokenizer& target);

}  // namespace heed
