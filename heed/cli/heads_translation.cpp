#include "heed/base/threads.h"
#include "heed/cli/figures_file.h"
#include "heed/cli/heads_settings.h"
#include "heed/cli/held_out.h"
#include "heed/cli/score_settings.h"
#include "heed/cli/verbs.h"
#include "heed/data/word_alignment.h"

namespace heed::cli {
namespace {

struct HeadsOptions {
  std::filesystem::path folder, figures;
  data::TextFiles test, train;
  Index sentences = 1000;
  bool translate = false;
  std::optional<Language> source_language, target_language;
  SearchOptions search;
  int threads = 0;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
};

void shorten(HeldOut& text, Index most) {
  const Index kept = std::min(std::ssize(text.sources), most);
  text.sources.resize(kept);
  text.references.resize(kept);
}

std::vector<Token> row_tokens(const std::vector<Token>& ids, const Spans& spans, Index sequence) {
  const auto begin = ids.begin() + spans.row(sequence, 0);
  return {begin, begin + spans.length(sequence)};
}

std::vector<std::string> pieces_of(const Tokenizer& tokenizer, std::span<const Token> tokens) {
  std::vector<std::string> pieces;
  for (const Token token : tokens) pieces.push_back(tokenizer.piece(token));
  return pieces;
}

// The text of a file as pairs of tokens, to learn alignments from.
data::PairList pairs_of(const HeldOut& text, const TokenizerPair& tokenizers) {
  std::vector<data::PairList::Sides> sides;
  for (std::size_t i = 0; i < text.sources.size(); ++i) {
    sides.emplace_back(tokenizers.source.encode(text.sources[i]),
                       tokenizers.target.encode(text.references[i]));
  }
  return data::PairList(std::move(sides));
}

data::WordAligner aligner_of(const HeadsOptions& options, const HeldOut& test,
                             const TokenizerPair& tokenizers) {
  const bool own = !options.train.source.empty();
  HeldOut text = own ? read_held_out(options.train, options.invalid) : test;
  shorten(text, data::WordAligner::kMostPairs);
  return {pairs_of(text, tokenizers), tokenizers.source.size(), tokenizers.target.size()};
}

// What is asked of the attentions of one sentence pair.
struct AskedPair {
  AskedKeys encoder, decoder, cross;

  const AskedKeys& of(std::string_view path) const {
    if (path.starts_with("encoder")) return encoder;
    return path.ends_with("source_attention") ? cross : decoder;
  }
};

AskedPair asked_pair(const HeadsOptions& options, const TokenizerPair& tokenizers,
                     const data::WordAligner& aligner, const data::SentencePair& pair) {
  AskedText source{.pieces = pieces_of(tokenizers.source, pair.source),
                   .first_word = 0,
                   .end = std::ssize(pair.source),
                   .ends = true};
  source.pieces.push_back("</s>");
  std::vector<std::string> read = {"<pad>"};
  for (const auto& piece : pieces_of(tokenizers.target, pair.target)) read.push_back(piece);
  const AskedText target{.pieces = read, .first_word = 1, .end = std::ssize(read), .ends = false};
  std::vector<Index> aligned = aligner.sources(pair);
  aligned.push_back(data::WordAligner::kUnaligned);  // of the end
  return {.encoder = asked_of(source, nn::Sees::both, options.source_language),
          .decoder = asked_of(target, nn::Sees::back, options.target_language),
          .cross = asked_of(source, aligned)};
}

LooksByPath looks_of(const HeadsOptions& options, const decode::TranslationModel& model,
                     const Batch& pairs, const data::WordAligner& aligner) {
  const NoGrad no_grad;
  LooksByPath looks;
  AskedPair asked;
  const std::function<AskedKeys(std::string_view, Index)> ask = [&](std::string_view path, Index) {
    return asked.of(path);
  };
  nn::Pass pass = nn::Pass::inference();
  pass.watch = watching(looks, ask);
  for (Index s = 0; s < pairs.source.spans.count(); ++s) {
    const auto source = row_tokens(pairs.source.ids, pairs.source.spans, s);
    const auto labels = row_tokens(pairs.labels, pairs.target.spans, s);
    asked = asked_pair(options, model.tokenizers, aligner,
                       {.source = {source.begin(), source.end() - 1},
                        .target = {labels.begin(), labels.end() - 1}});
    model.model.forward(pack({source}), pack({row_tokens(pairs.target.ids, pairs.target.spans, s)}),
                        pass);
  }
  return looks;
}

Cutting cutting_of(const HeadsOptions& options, decode::TranslationModel& model,
                   const HeldOut& text, const Batch& pairs) {
  Cutting cutting;
  cutting.loss = [&](const nn::CutHeads& cut) {
    nn::Pass pass = nn::Pass::inference();
    pass.cut = cut;
    models::Likelihood sum;
    models::each_score(model.model, pairs, pass,
                       [&](Index, const models::RowScore& score) { sum += score; });
    return sum.loss();
  };
  if (!options.translate) return cutting;
  cutting.score = [&](const nn::CutHeads& cut) {
    model.cut = cut;
    const auto lines = translations(text, model, options.search).lines;
    return bleu(lines, std::span(&text.references, 1)).score;
  };
  return cutting;
}

int run(const HeadsOptions& options) {
  const Threads threads(options.threads);
  decode::TranslationModel model =
      decode::load_packed_model(options.folder, decode::ComputeType::float32);
  check(std::holds_alternative<models::Transformer>(model.model.any()),
        "{}: is no Transformer, whose heads could be looked at", options.folder.string());
  HeldOut text = read_held_out(options.test, options.invalid);
  shorten(text, options.sentences);
  const Batch pairs = batch_of(text, model);
  FiguresFile file(options.figures);
  const LooksByPath looks =
      looks_of(options, model, pairs, aligner_of(options, text, model.tokenizers));
  file.write(
      report_heads(ablation(heads_of(looks), cutting_of(options, model, text, pairs)), looks));
  return 0;
}

void declare(Settings& settings, HeadsOptions& options) {
  settings.add_positional("MODEL", options.folder, "model folder").required();
  settings
      .add("data.test", options.test,
           "source sentences and their reference translations, plain or .gz")
      .called("SRC REF")
      .required();
  settings
      .add("data.train", options.train,
           "sentences and translations that alignments are learnt from [those of --test]")
      .alias({"train-sets"});
  settings.add("heads.sentences", options.sentences, "sentences of --test to measure, the first")
      .at_least(1);
  settings.add("heads.source-language", options.source_language,
               "of the sources, for relations of words [none are asked for]");
  settings.add("heads.target-language", options.target_language, "likewise of the translations");
  settings.add("heads.translate", options.translate,
               "also measure by how much BLEU changes: translates once a head");
  declare_figures(settings, options.figures);
  declare_invalid_utf8(settings, options.invalid);
  declare_threads(settings, options.threads);
  declare_search(settings, options.search);
}

}  // namespace

Verb heads_translation() {
  auto options = std::make_shared<HeadsOptions>();
  Verb verb{.name = "heads",
            .task = Task::translation,
            .summary = "measure what each attention head is for, and what it looks at",
            .details = heads_details()};
  declare(verb.settings, *options);
  verb.prepare = [options] {
    if (!options->folder.empty()) options->search = search_options(options->folder);
  };
  verb.check = [options](const Settings& settings) { check_search(settings, options->search); };
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
