#include "heed/cli/tokenizer_settings.h"

namespace heed::cli {

namespace {

TokenizerTraining tokenizer_training(const TokenizerOptions& options) {
  TokenizerTraining training = options.training;
  if (options.vocab_size) {
    training.vocab_size = *options.vocab_size;
    training.underfull = Underfull::refuse;
  }
  training.byte_fallback = options.byte_fallback ? ByteFallback::with : ByteFallback::without;
  return training;
}

}  // namespace

void declare_tokenizer(Settings& settings, TokenizerOptions& options) {
  TokenizerTraining& training = options.training;
  settings.add("tokenizer.pieces", training.model, "what text is cut into")
      .alias({"model-type", "subwords"});
  settings
      .add("tokenizer.vocab-size", options.vocab_size,
           "pieces, including </s>, <unk> and <pad>; 8000 if not given, or as many characters or "
           "words as there are")
      .alias({"dim-vocabs", "vocabulary-size"})
      .at_least(4)
      .at_most(1 << 24);
  settings.add("tokenizer.vocabularies", options.vocabularies, "one for both sides, or one each");
  settings
      .add("tokenizer.character-coverage", training.character_coverage,
           "share of the text's characters that pieces cover; rarer ones become <unk>")
      .at_least(0.98)
      .at_most(1);
  settings
      .add("tokenizer.user-symbols", training.user_symbols,
           "words that are never cut, each a piece of its own")
      .alias({"user-defined-symbols"});
  settings.add("tokenizer.byte-fallback", options.byte_fallback,
               "spell what no piece covers in bytes, not as <unk>");
  settings
      .add("tokenizer.normalization", training.normalization,
           "Unicode normalisation of text before it is cut")
      .alias({"normalization-rule-name"});
  settings
      .add("tokenizer.tokenizer-lines", training.most_lines,
           "the most lines to train the tokenizer on, drawn from a larger text")
      .alias({"input-sentence-size"})
      .above(100);
}

void declare_tokenizer_folder(Settings& settings, std::filesystem::path& folder) {
  settings
      .add("tokenizer.tokenizer", folder,
           "folder of a tokenizer; one is trained on the text if not given")
      .called("FOLDER");
}

void check_tokenizer_read(const Settings& settings, const std::filesystem::path& folder) {
  for (const Setting& one : settings.all()) {
    if (one.table != "tokenizer" || one.name == "tokenizer") continue;
    settings.check_read(one.name, folder.empty(), "no --tokenizer");
  }
}

TokenizerPair train_tokenizers(std::span<const std::filesystem::path> files,
                               const TokenizerOptions& options, InvalidUtf8 invalid) {
  const TokenizerTraining training = tokenizer_training(options);
  if (options.vocabularies == models::Vocabularies::joint) {
    const Tokenizer joint = train_tokenizer(files, training, invalid);
    return {.source = joint, .target = joint};
  }
  check_usage(files.size() == 2, "--vocabularies separate: got {} file(s), wanted SRC and TGT",
              files.size());
  return of_equal_size(train_tokenizer(files.first(1), training, invalid),
                       train_tokenizer(files.last(1), training, invalid));
}

}  // namespace heed::cli
