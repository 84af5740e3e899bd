#include "heed/base/files.h"
#include "heed/cli/encoder_settings.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/text_files.h"
#include "heed/cli/text_tokenizer.h"
#include "heed/cli/tokenizer_settings.h"
#include "heed/cli/verbs.h"
#include "heed/decode/translation_model.h"
#include "heed/text/whole_text.h"
#include "heed/text/word_piece_folder.h"

namespace heed::cli {

namespace {

struct TrainTokenizerOptions {
  Task task = Task::translation;
  std::vector<std::filesystem::path> input;
  std::filesystem::path output;
  TokenizerOptions tokenizer;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
};

int run_train(const TrainTokenizerOptions& options) {
  const TokenizerPair tokenizers =
      train_tokenizers(options.input, options.tokenizer, options.invalid);
  make_directories(options.output);
  decode::save_tokenizers(tokenizers, options.output);
  tell("{}: {} pieces", options.output.string(), tokenizers.source.size());
  return 0;
}

struct TrainTextTokenizerOptions {
  Task task = Task::language_model;
  std::vector<std::filesystem::path> input;
  std::filesystem::path output;
  TextTokenizerOptions tokenizer;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
};

int run_train_text(const TrainTextTokenizerOptions& options) {
  std::vector<std::string> texts;
  for (const auto& file : options.input) texts.push_back(read_text(file, options.invalid));
  const LanguageTokenizer tokenizer = train_text_tokenizer(options.tokenizer, texts);
  make_directories(options.output);
  tokenizer.save(options.output);
  tell("{}: {} pieces", options.output.string(), tokenizer.size());
  return 0;
}

struct TrainWordPieceOptions {
  Task task = Task::masked_language_model;
  std::vector<std::filesystem::path> input;
  std::filesystem::path output;
  WordPieceTraining tokenizer;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
};

int run_train_word_piece(const TrainWordPieceOptions& options) {
  constexpr Index kLongest = 512;  // what transformers warns of; a model's own training says more
  const WordPiece tokenizer = train_word_piece(options.input, options.tokenizer, options.invalid);
  make_directories(options.output);
  save_word_piece(tokenizer, kLongest, options.output);
  tell("{}: {} pieces", options.output.string(), tokenizer.size());
  return 0;
}

}  // namespace

Verb tokenize_train_translation() {
  auto options = std::make_shared<TrainTokenizerOptions>();
  Verb verb{.name = "tokenize train",
            .task = Task::translation,
            .summary = "train a SentencePiece model on text"};
  declare_task(verb.settings, "task", options->task);
  verb.settings
      .add("input", options->input,
           "text to train on, plain or .gz, one file or more; SRC and TGT where --vocabularies is "
           "separate")
      .required();
  verb.settings.add("output", options->output, "folder for source.spm, target.spm and vocab.json")
      .called("FOLDER")
      .required();
  declare_tokenizer(verb.settings, options->tokenizer);
  declare_invalid_utf8(verb.settings, options->invalid);
  verb.run = [options] { return run_train(*options); };
  return verb;
}

Verb tokenize_train_language_model() {
  auto options = std::make_shared<TrainTextTokenizerOptions>();
  Verb verb{.name = "tokenize train",
            .task = Task::language_model,
            .summary = "train GPT-2's byte-level BPE on text, or take its characters"};
  declare_task(verb.settings, "task", options->task);
  verb.settings.add("input", options->input, "text to train on, plain or .gz, one file or more")
      .required();
  verb.settings.add("output", options->output, "folder for tokenizer.json and what goes with it")
      .called("FOLDER")
      .required();
  declare_text_tokenizer(verb.settings, options->tokenizer);
  declare_invalid_utf8(verb.settings, options->invalid);
  verb.check = [options](const Settings& all) { check_text_tokenizer(all, options->tokenizer); };
  verb.run = [options] { return run_train_text(*options); };
  return verb;
}

Verb tokenize_train_word_piece() {
  auto options = std::make_shared<TrainWordPieceOptions>();
  Verb verb{.name = "tokenize train",
            .task = Task::masked_language_model,
            .summary = "train BERT's WordPiece on text"};
  declare_task(verb.settings, "task", options->task);
  verb.settings.add("input", options->input, "text to train on, plain or .gz, one file or more")
      .required();
  verb.settings.add("output", options->output, "folder for tokenizer.json and vocab.txt")
      .called("FOLDER")
      .required();
  declare_word_piece(verb.settings, options->tokenizer);
  declare_invalid_utf8(verb.settings, options->invalid);
  verb.run = [options] { return run_train_word_piece(*options); };
  return verb;
}

}  // namespace heed::cli
