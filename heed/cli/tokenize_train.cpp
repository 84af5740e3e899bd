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

// Training is what the kind of tokenizer has choices of.
template <typename Training>
struct TrainTokenizerOptions {
  Task task = Task::translation;
  std::vector<std::filesystem::path> input;
  std::filesystem::path output;
  Training tokenizer;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
};

constexpr const char* kInput = "text to train on, plain or .gz, one file or more";

// A verb with the settings of each kind, but for the choices, which `declare` adds.
template <typename Training, typename Declare>
Verb verb_of(const std::shared_ptr<TrainTokenizerOptions<Training>>& options, const char* summary,
             const std::string& input, const char* output, const Declare& declare) {
  Verb verb{.name = "tokenize train", .task = options->task, .summary = summary};
  declare_task(verb.settings, "task", options->task);
  verb.settings.add("input", options->input, input).required();
  verb.settings.add("output", options->output, output).called("FOLDER").required();
  declare(verb.settings, options->tokenizer);
  declare_invalid_utf8(verb.settings, options->invalid);
  return verb;
}

// Saves a tokenizer by save(folder), which it creates.
int save_and_tell(const std::filesystem::path& folder, Index pieces,
                  const std::function<void(const std::filesystem::path&)>& save) {
  make_directories(folder);
  save(folder);
  tell("{}: {} pieces", folder.string(), pieces);
  return 0;
}

int run_train(const TrainTokenizerOptions<TokenizerOptions>& options) {
  const TokenizerPair tokenizers =
      train_tokenizers(options.input, options.tokenizer, options.invalid);
  return save_and_tell(options.output, tokenizers.source.size(),
                       [&](const auto& folder) { decode::save_tokenizers(tokenizers, folder); });
}

int run_train(const TrainTokenizerOptions<TextTokenizerOptions>& options) {
  std::vector<std::string> texts;
  for (const auto& file : options.input) texts.push_back(read_text(file, options.invalid));
  const LanguageTokenizer tokenizer = train_text_tokenizer(options.tokenizer, texts);
  return save_and_tell(options.output, tokenizer.size(),
                       [&](const auto& folder) { tokenizer.save(folder); });
}

int run_train(const TrainTokenizerOptions<WordPieceTraining>& options) {
  constexpr Index kLongest = 512;  // what transformers warns of; a model's own training says more
  const WordPiece tokenizer = train_word_piece(options.input, options.tokenizer, options.invalid);
  return save_and_tell(options.output, tokenizer.size(),
                       [&](const auto& folder) { save_word_piece(tokenizer, kLongest, folder); });
}

}  // namespace

Verb tokenize_train_translation() {
  auto options = std::make_shared<TrainTokenizerOptions<TokenizerOptions>>();
  Verb verb = verb_of(options, "train a SentencePiece model on text",
                      fmt::format("{}; SRC and TGT where --vocabularies is separate", kInput),
                      "folder for source.spm, target.spm and vocab.json", declare_tokenizer);
  verb.run = [options] { return run_train(*options); };
  return verb;
}

Verb tokenize_train_language_model() {
  auto options = std::make_shared<TrainTokenizerOptions<TextTokenizerOptions>>();
  options->task = Task::language_model;
  Verb verb =
      verb_of(options, "train GPT-2's byte-level BPE on text, or take its characters", kInput,
              "folder for tokenizer.json and what goes with it", declare_text_tokenizer);
  verb.check = [options](const Settings& all) { check_text_tokenizer(all, options->tokenizer); };
  verb.run = [options] { return run_train(*options); };
  return verb;
}

Verb tokenize_train_word_piece() {
  auto options = std::make_shared<TrainTokenizerOptions<WordPieceTraining>>();
  options->task = Task::masked_language_model;
  Verb verb = verb_of(options, "train BERT's WordPiece on text", kInput,
                      "folder for tokenizer.json and vocab.txt", declare_word_piece);
  verb.run = [options] { return run_train(*options); };
  return verb;
}

}  // namespace heed::cli
