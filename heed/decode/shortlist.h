#pragma once

#include <filesystem>

#include "heed/decode/hypothesis.h"
#include "heed/decode/token_lists.h"
#include "heed/text/tokenizer.h"

namespace heed::decode {

// Which target pieces a sentence may become, by its source pieces: the output layer then multiplies
// with their rows alone (Jean et al., "On Using Very Large Target Vocabulary", ACL 2015, section
// 3.3; L'Hostis et al., "Vocabulary Selection Strategies for NMT", 2016). Its log probabilities are
// of what is on the list: they sum to one there. A value, cheap to copy.
class Shortlist {
 public:
  Shortlist() = default;  // none: a sentence may become anything
  // of_source[i]: what source piece i may become; always: what is on every list.
  Shortlist(const std::vector<std::vector<Token>>& of_source, const std::vector<Token>& always);

  bool empty() const { return always_.empty(); }

  // The lists of some sentences: what their source pieces may become, what is on every list, and
  // their prefixes. Empty where this is. Throws for a source token that it does not know.
  TokenLists lists(std::span<const std::vector<Token>> sources,
                   std::span<const Sentence> sentences) const;

  // A safetensors file of three int32 tensors, "offsets" (source pieces + 1), "targets" and
  // "always": targets[offsets[i]] to targets[offsets[i + 1] - 1] are what source piece i may
  // become. Its metadata has a fingerprint of the tokenizers.
  void save(const std::filesystem::path& path, const TokenizerPair& tokenizers) const;
  // Throws one line that begins with the path, for a file that is damaged, too.
  static Shortlist load(const std::filesystem::path& path, const TokenizerPair& tokenizers);

 private:
  std::vector<Token> list(std::span<const Token> source, std::span<const Token> prefix) const;

  Tensor offsets_, targets_, always_;  // as in the file
};

namespace files {
inline constexpr const char* kShortlist = "shortlist.safetensors";  // in a model folder
}

}  // namespace heed::decode
