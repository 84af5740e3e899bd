#include "heed/cli/folder_tokenizer.h"

#include "heed/base/check.h"
#include "heed/cli/task.h"
#include "heed/decode/translation_model.h"
#include "heed/text/word_piece_folder.h"

namespace heed::cli {

FolderTokenizer FolderTokenizer::load(const std::filesystem::path& folder, Side side) {
  if (exists(folder / "vocab.txt")) return FolderTokenizer(load_word_piece(folder));
  const bool of_text = exists(folder / "tokenizer.json") || exists(folder / "tokenizer.model") ||
                       exists(folder / "merges.txt");
  if (of_text) return FolderTokenizer(LanguageTokenizer::load(folder));
  const TokenizerPair both = decode::load_tokenizers(folder);
  return FolderTokenizer(side == Side::source ? both.source : both.target);
}

std::vector<Token> FolderTokenizer::encode(std::string_view line) const {
  return std::visit([&](const auto& one) { return one.encode(line); }, any_);
}

std::string FolderTokenizer::decode(std::span<const Token> tokens) const {
  return std::visit([&](const auto& one) { return one.decode(tokens); }, any_);
}

Index FolderTokenizer::size() const {
  return std::visit([](const auto& one) { return one.size(); }, any_);
}

const std::string& FolderTokenizer::piece(Token token) const {
  return std::visit([&](const auto& one) -> const std::string& { return one.piece(token); }, any_);
}

Token FolderTokenizer::token(std::string_view piece) const {
  return std::visit(
      [&](const auto& one) {
        auto found = one.find(piece);
        if constexpr (requires { one.unknown(); }) {
          return found.value_or(one.unknown());
        } else {
          check(found.has_value(), "the vocabulary has no piece '{}'", piece);
          return *found;
        }
      },
      any_);
}

}  // namespace heed::cli
