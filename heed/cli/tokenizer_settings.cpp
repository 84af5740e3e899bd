#include "heed/cli/tokenizer_settings.h"

#include <array>

namespace heed::cli {

void declare_tokenizer(Settings& settings, TokenizerOptions& options) {
  TokenizerTraining& training = options.training;
  settings.add("tokenizer.pieces", training.model, "what text is cut into")
      .alias({"model-type", "subwords"});
  settings
      .add("tokenizer.vocab-size", training.vocab_size, "pieces, </s>, <unk> and <pad> among them")
      .alias({"dim-vocabs", "vocabulary-size"});
  settings.add("tokenizer.vocabularies", options.vocabularies, "one for both sides, or one each");
  settings.add("tokenizer.character-coverage", training.character_coverage,
               "share of the text's characters; rarer ones are <unk>");
  settings.add("tokenizer.user-symbols", training.user_symbols, "pieces that are never cut")
      .alias({"user-defined-symbols"});
  settings.add("tokenizer.byte-fallback", options.byte_fallback,
               "what is in no piece becomes its bytes");
  settings
      .add("tokenizer.normalization", training.normalization,
           "what is done to text before it is cut")
      .alias({"normalization-rule-name"});
  settings.add("tokenizer.tokenizer-lines", training.most_lines, "lines drawn from a larger corpus")
      .alias({"input-sentence-size"});
}

TokenizerTraining tokenizer_training(const TokenizerOptions& options) {
  TokenizerTraining training = options.training;
  training.byte_fallback = options.byte_fallback ? ByteFallback::with : ByteFallback::without;
  return training;
}

TokenizerPair train_tokenizers(const std::filesystem::path& source,
                               const std::filesystem::path& target, const TokenizerOptions& options,
                               InvalidUtf8 invalid) {
  const TokenizerTraining training = tokenizer_training(options);
  if (options.vocabularies == Vocabularies::joint) {
    const std::array both = {source, target};
    const Tokenizer joint = train_tokenizer(both, training, invalid);
    return {.source = joint, .target = joint};
  }
  return of_equal_size(train_tokenizer(std::span(&source, 1), training, invalid),
                       train_tokenizer(std::span(&target, 1), training, invalid));
}

}  // namespace heed::cli
