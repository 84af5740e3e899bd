#include "heed/text/tokenizer_trainer.h"

#include <sentencepiece_trainer.h>
#include <utf8proc.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <regex>
#include <unordered_map>

#include "heed/base/check.h"
#include "heed/text/sentencepiece_library.h"
#include "heed/text/unicode.h"
#include "heed/text/utf8.h"
#include "heed/text/word_counts.h"

namespace heed {
namespace {

const char kName[] = "tokenizer training";
constexpr Index kPad = 1;  // the vocabulary's piece that the model does not have

constexpr std::size_t kLongest = 4192;  // bytes a line

// Whether every normalisation keeps the character. "▁" stands for a space.
bool lasts(char32_t character) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(character));
  const bool solid = (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
                     (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_SO);
  return solid && character != U'\u2581' && character < 0xFFF0;
}

// Whether the text has a character that lasts. The library drops lines with "▅".
bool has_characters(std::string_view text) {
  return text.find("\u2585") == text.npos && std::ranges::any_of(decode_utf8(text), lasts);
}

// The lines as SentencePiece asks for them: those it can learn from, because it ends the program
// where a corpus leaves it nothing. An error waits until it is done with them.
class Sentences : public sentencepiece::SentenceIterator {
 public:
  Sentences(const NextLine& next, std::vector<std::string> symbols)
      : next_(next), symbols_(std::move(symbols)) {
    symbols_.insert(symbols_.end(), {"</s>", "<unk>"});
    Next();
  }

  bool done() const override { return done_; }
  const std::string& value() const override { return line_; }
  sentencepiece::util::Status status() const override { return {}; }

  void Next() override {
    try {
      do done_ = !next_(line_);
      while (!done_ && !teaches());
    } catch (...) {
      error_ = std::current_exception();
      done_ = true;
    }
  }

  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  bool teaches() const {
    if (line_.size() > kLongest) return false;
    std::string text = line_;
    for (const std::string& symbol : symbols_) {
      for (auto at = text.find(symbol); at != text.npos; at = text.find(symbol, at)) {
        text.replace(at, symbol.size(), 1, ' ');
      }
    }
    return has_characters(text);
  }

  const NextLine& next_;
  std::vector<std::string> symbols_;
  std::string line_;
  bool done_ = false;
  std::exception_ptr error_;
};

// The words of the lines, each once with its count behind a tab, which is all that is learnt from
// but for unigrams: the library holds every line that it is given.
class CountedWords : public sentencepiece::SentenceIterator {
 public:
  CountedWords(Sentences& lines, Index most_lines) {
    WordCounts counts(most_lines);
    for (; !lines.done(); lines.Next()) counts.add(lines.value());
    words_ = counts.take();
    next_ = words_.begin();
    write();
  }

  bool done() const override { return next_ == words_.end(); }
  const std::string& value() const override { return line_; }
  sentencepiece::util::Status status() const override { return {}; }

  void Next() override {
    ++next_;
    write();
  }

 private:
  void write() {
    if (!done()) line_ = fmt::format("{}\t{}", next_->first, next_->second);
  }

  CountsOfWords words_;
  CountsOfWords::const_iterator next_;
  std::string line_;
};

const char* name_of(SubwordModel model) {
  switch (model) {
    case SubwordModel::bpe:
      return "bpe";
    case SubwordModel::unigram:
      return "unigram";
    case SubwordModel::characters:
      return "char";
    case SubwordModel::words:
      return "word";
  }
  return "";
}

const char* name_of(Normalization normalization) {
  switch (normalization) {
    case Normalization::nmt_nfkc:
      return "nmt_nfkc";
    case Normalization::nmt_nfkc_casefold:
      return "nmt_nfkc_cf";
    case Normalization::nfkc:
      return "nfkc";
    case Normalization::nfkc_casefold:
      return "nfkc_cf";
    case Normalization::none:
      return "identity";
  }
  return "";
}

// As one field each of a comma-separated line, where a quote is doubled.
std::string as_csv(const std::vector<std::string>& symbols) {
  std::string csv;
  for (const std::string& symbol : symbols) {
    if (!csv.empty()) csv.push_back(',');
    csv.push_back('"');
    for (const char c : symbol) csv.append(c == '"' ? 2 : 1, c);
    csv.push_back('"');
  }
  return csv;
}

void check_training(const TokenizerTraining& training) {
  constexpr Index kSmallest = 4, kLargest = 1 << 24;
  check(training.vocab_size >= kSmallest && training.vocab_size <= kLargest,
        "{}: got a vocabulary size of {}, wanted {} to {}", kName, training.vocab_size, kSmallest,
        kLargest);
  check(training.character_coverage >= 0.98 && training.character_coverage <= 1,
        "{}: got a character coverage of {}, wanted 0.98 to 1", kName, training.character_coverage);
  check(training.most_lines > 100 && training.most_lines <= std::numeric_limits<int>::max(),
        "{}: got at most {} lines, wanted 101 or more", kName, training.most_lines);
  for (const std::string& symbol : training.user_symbols) {
    const bool special = symbol == "</s>" || symbol == "<unk>" || symbol == "<pad>";
    check(!symbol.empty() && !special && !find_invalid_utf8(symbol) &&
              symbol.find_first_of(std::string_view(" \t\0", 3)) == symbol.npos,
          "{}: \"{}\" cannot be a user symbol", kName, symbol);
  }
  auto symbols = training.user_symbols;
  std::sort(symbols.begin(), symbols.end());
  const auto twice = std::adjacent_find(symbols.begin(), symbols.end());
  check(twice == symbols.end(), "{}: the user symbol \"{}\" stands twice", kName,
        twice == symbols.end() ? "" : *twice);
}

std::unordered_map<std::string, std::string> options_of(const TokenizerTraining& training) {
  const bool fills = training.model == SubwordModel::bpe || training.model == SubwordModel::unigram;
  std::unordered_map<std::string, std::string> options = {
      {"model_type", name_of(training.model)},
      {"vocab_size", std::to_string(training.vocab_size - kPad)},
      {"character_coverage", fmt::format("{}", training.character_coverage)},
      {"normalization_rule_name", name_of(training.normalization)},
      {"byte_fallback", training.byte_fallback == ByteFallback::with ? "true" : "false"},
      {"hard_vocab_limit", fills ? "true" : "false"},
      {"eos_id", "0"},
      {"unk_id", "1"},
      {"bos_id", "-1"},
      {"pad_id", "-1"},
      {"max_sentence_length", std::to_string(kLongest)},
      {"num_threads", "8"},  // decides how unigram's sums round: never that of the machine
      {"minloglevel", "3"},
  };
  if (!training.user_symbols.empty()) {
    options["user_defined_symbols"] = as_csv(training.user_symbols);
  }
  return options;
}

void check_filled(Index largest, const TokenizerTraining& training) {
  check(largest >= training.vocab_size,
        "{}: the corpus cannot fill a vocabulary of {}; the largest it can is {}", kName,
        training.vocab_size, largest);
}

// Says in our terms, and with our count, what the library says of a size that does not fit.
void check_size(const std::string& message, const TokenizerTraining& training) {
  std::smatch found;
  if (std::regex_search(message, found, std::regex("too high.*value <= (\\d+)"))) {
    check_filled(std::stoll(found[1]) + kPad, training);
  }
  if (std::regex_search(message, found,
                        std::regex("smaller than required_chars. \\d+ vs (\\d+)"))) {
    throw Error(
        fmt::format("{}: a vocabulary of {} has no room for the corpus's characters; wanted "
                    "{} or more, or a smaller character coverage",
                    kName, training.vocab_size, std::stoll(found[1]) + kPad));
  }
}

// The model's bytes. A unigram model is sought in whole lines.
sentencepiece::util::Status train(Sentences& sentences, const TokenizerTraining& training,
                                  std::string& model) {
  using sentencepiece::SentencePieceTrainer;
  auto options = options_of(training);
  if (training.model == SubwordModel::unigram) {
    options["input_sentence_size"] = std::to_string(training.most_lines);
    return SentencePieceTrainer::Train(options, &sentences, &model);
  }
  CountedWords words(sentences, training.most_lines);
  sentences.rethrow();
  options["input_format"] = "tsv";
  return SentencePieceTrainer::Train(options, &words, &model);
}

}  // namespace

Tokenizer train_tokenizer(const NextLine& next, const TokenizerTraining& training) {
  check_training(training);
  Sentences sentences(next, training.user_symbols);
  sentences.rethrow();
  check(!sentences.done(), "{}: the corpus has no text", kName);
  std::string model;
  const auto status = train(sentences, training, model);
  sentences.rethrow();
  if (!status.ok()) check_size(status.error_message(), training);
  check_sentencepiece(status, kName);
  Tokenizer tokenizer = Tokenizer::from_model(std::move(model), kName);
  if (training.underfull == Underfull::refuse) check_filled(tokenizer.size(), training);
  return tokenizer;
}

Tokenizer train_tokenizer(std::span<const std::filesystem::path> files,
                          const TokenizerTraining& training, InvalidUtf8 invalid) {
  check(!files.empty(), "{}: no files", kName);
  return train_tokenizer(lines_of(files, invalid), training);
}

}  // namespace heed
