#include <limits>
#include <nlohmann/json.hpp>

#include "heed/base/check.h"
#include "heed/base/json.h"
#include "heed/text/byte_level_bpe.h"
#include "heed/text/byte_level_state.h"
#include "heed/text/byte_level_words.h"
#include "heed/text/unicode.h"

namespace heed {
namespace {

// Words beyond these are cut anew each time.
constexpr std::size_t kMostWords = 1 << 16;
constexpr std::size_t kLongestWord = 64;  // bytes

[[noreturn]] void refuse_byte(std::string_view word, std::size_t at) {
  std::size_t begin = 0, length = first_character(word).bytes;
  while (begin + length <= at) {
    begin += length;
    length = first_character(word.substr(begin)).bytes;
  }
  const nlohmann::json character = std::string(word.substr(begin, length));
  throw Error(fmt::format("tokenizer: has no token for the byte 0x{:02X} of {}",
                          static_cast<unsigned char>(word[at]), json_line(character)));
}

}  // namespace

struct ByteLevelEncoder::Memory {
  TableByText<std::vector<Token>> words;
  MergedWord merged;
  std::vector<Token> symbols;
};

ByteLevelEncoder::ByteLevelEncoder(const ByteLevelBpe& bpe)
    : state_(bpe.state_), memory_(std::make_unique<Memory>()) {}

ByteLevelEncoder::~ByteLevelEncoder() = default;
ByteLevelEncoder::ByteLevelEncoder(ByteLevelEncoder&&) noexcept = default;
ByteLevelEncoder& ByteLevelEncoder::operator=(ByteLevelEncoder&&) noexcept = default;

std::vector<Token> ByteLevelEncoder::encode(std::string_view text) {
  std::vector<Token> tokens;
  for (const TextPart& part : state_->added.split(text)) {
    if (part.token) {
      tokens.push_back(*part.token);
    } else if (state_->model.prefix_space == PrefixSpace::added && part.text.front() != ' ') {
      append_words(' ' + std::string(part.text), tokens);
    } else {
      append_words(part.text, tokens);
    }
  }
  return tokens;
}

void ByteLevelEncoder::append_words(std::string_view text, std::vector<Token>& to) {
  while (!text.empty()) {
    const std::size_t bytes = first_byte_level_word(text);
    append_word(text.substr(0, bytes), to);
    text.remove_prefix(bytes);
  }
}

void ByteLevelEncoder::append_word(std::string_view word, std::vector<Token>& to) {
  const auto known = memory_->words.find(word);
  if (known != memory_->words.end()) {
    to.insert(to.end(), known->second.begin(), known->second.end());
    return;
  }
  check(word.size() <= std::numeric_limits<std::int32_t>::max(),
        "tokenizer: got a word of {} bytes, wanted less than 2 GiB", word.size());
  memory_->symbols.clear();
  for (std::size_t at = 0; at < word.size(); ++at) {
    const Token token = state_->byte_tokens[static_cast<unsigned char>(word[at])];
    if (token == kNoToken) refuse_byte(word, at);
    memory_->symbols.push_back(token);
  }
  const std::size_t before = to.size();
  memory_->merged.append(memory_->symbols, state_->merges, to);
  if (word.size() <= kLongestWord && memory_->words.size() < kMostWords) {
    memory_->words.emplace(word, std::vector<Token>(to.begin() + before, to.end()));
  }
}

}  // namespace heed
