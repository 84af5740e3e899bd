#include <algorithm>

#include "heed/cli/model_folder.h"
#include "heed/cli/run_folder.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/text_files.h"
#include "heed/cli/verbs.h"
#include "heed/data/corpus.h"
#include "heed/data/lexical_table.h"

namespace heed::cli {

namespace {

struct ShortlistOptions {
  std::filesystem::path folder, cache;
  data::TextFiles train;
  data::CorpusOptions corpus;
  data::LexicalConfig lexical;
  Index targets = 80, frequent = 100;
};

// Where both sides have one vocabulary a piece may also stay what it is, as names do.
std::vector<std::vector<Token>> targets_of(const data::LexicalTable& table,
                                           const TokenizerPair& tokenizers, Index count) {
  const bool joint = tokenizers.source.fingerprint() == tokenizers.target.fingerprint();
  std::vector<std::vector<Token>> all;
  for (Token source = 0; source < tokenizers.source.size(); ++source) {
    all.push_back(table.best(source, count));
    if (joint && std::ranges::count(all.back(), source) == 0) all.back().push_back(source);
  }
  return all;
}

// The end is said by every sentence; that a model has no piece for something may be said, too.
std::vector<Token> always_of(const data::Pairs& pairs, const Tokenizer& target, Index count) {
  std::vector<Token> always{target.end(), target.unknown()};
  for (const Token token : data::most_frequent_targets(pairs, count)) {
    if (std::ranges::count(always, token) == 0) always.push_back(token);
  }
  return always;
}

int run(const ShortlistOptions& options) {
  const TokenizerPair tokenizers = decode::load_tokenizers(options.folder);
  const auto pairs = data::tokens_of(
      {.files = options.train,
       .tokenizers = tokenizers,
       .cache_folder = options.cache.empty() ? options.folder / run_folder::kCache : options.cache,
       .options = options.corpus});
  const data::LexicalTable table(*pairs, tokenizers.source.size(), options.lexical);
  const auto file = options.folder / decode::files::kShortlist;
  decode::Shortlist(targets_of(table, tokenizers, options.targets),
                    always_of(*pairs, tokenizers.target, options.frequent))
      .save(file, tokenizers);
  tell("{}: from {} sentence pairs; `heed translate --shortlist` reads it", file.string(),
       pairs->count());
  return 0;
}

}  // namespace

Verb shortlist() {
  auto options = std::make_shared<ShortlistOptions>();
  Verb verb{.name = "shortlist",
            .summary = "learn which words a sentence may become, for faster translating"};
  verb.details =
      "Writes shortlist.safetensors into the model folder: for each source piece the likeliest "
      "target pieces by IBM's Model 1. With `heed translate --shortlist` a sentence becomes what "
      "its pieces' lists have and the most frequent pieces, nothing else.";
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings
      .add("data.train", options->train, "source sentences and their translations, plain or .gz")
      .alias({"train-sets"})
      .called("SRC TGT")
      .required();
  verb.settings
      .add("data.cache", options->cache,
           "folder for the tokenised text [cache in the model folder]")
      .called("FOLDER");
  declare_invalid_utf8(verb.settings, options->corpus.invalid_utf8);
  verb.settings
      .add("data.max-sentence", options->corpus.max_length,
           "most tokens a side of a pair; longer pairs are left out")
      .at_least(2);
  verb.settings.add("shortlist.targets", options->targets, "target pieces of each source piece")
      .alias({"best"})
      .at_least(1);
  verb.settings
      .add("shortlist.frequent", options->frequent,
           "most frequent target pieces, which every sentence has")
      .alias({"first"})
      .at_least(0);
  verb.settings.add("shortlist.iterations", options->lexical.iterations, "iterations of Model 1")
      .at_least(1);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
