#include "heed/cli/translation_figures.h"

#include <fmt/format.h>

#include <algorithm>

#include "heed/text/exact_match.h"
#include "heed/text/length_groups.h"
#include "heed/text/unicode.h"

namespace heed::cli {
namespace {

constexpr Index kRanges = 8;

std::vector<Index> source_words(const HeldOut& text) {
  std::vector<Index> words;
  for (const std::string& line : text.sources) words.push_back(std::ssize(split_words(line)));
  return words;
}

// Of the lines' words, in per cent.
double unknown_words(std::span<const std::string> lines, const Tokenizer& tokenizer) {
  Index words = 0, unknown = 0;
  for (const std::string& line : lines) {
    for (const std::string_view word : split_words(line)) {
      ++words;
      if (std::ranges::count(tokenizer.encode(word), tokenizer.unknown()) > 0) ++unknown;
    }
  }
  return words == 0 ? 0.0 : 100.0 * static_cast<double>(unknown) / static_cast<double>(words);
}

Index characters_of(std::span<const std::string> lines) {
  Index characters = 0;
  for (const std::string& line : lines) characters += std::ssize(decode_utf8(line));
  return characters;
}

// Tokens of a sequence but for its end or start.
double mean_length(const Spans& spans) {
  return static_cast<double>(spans.rows()) / static_cast<double>(spans.count()) - 1.0;
}

double exact(std::span<const std::string> translations, References references,
             const ScoreOptions& options) {
  return exact_match(translations, references, bleu_config(options).letter_case);
}

Curve curve_of(std::string name, std::string y_axis, std::span<const LengthScore> scores,
               const std::function<double(const LengthScore&)>& value) {
  Curve curve{
      .name = std::move(name), .x_axis = "words of the source", .y_axis = std::move(y_axis)};
  for (const LengthScore& score : scores) {
    curve.x.push_back(score.words);
    curve.y.push_back(value(score));
  }
  return curve;
}

}  // namespace

std::vector<LengthScore> scores_by_length(const HeldOut& text,
                                          std::span<const std::string> translations,
                                          const ScoreOptions& options,
                                          std::span<const Index> ends) {
  const std::vector<Index> words = source_words(text);
  const auto even = ends.empty() ? even_ends(words, kRanges) : std::vector<Index>();
  std::vector<LengthScore> scores;
  for (const LengthGroup& group : length_groups(words, ends.empty() ? even : ends)) {
    std::vector<std::string> hypotheses;
    std::vector<std::vector<std::string>> references(1);
    Index sum = 0;
    for (const Index line : group.lines) {
      hypotheses.push_back(translations[line]);
      references[0].push_back(text.references[line]);
      sum += words[line];
    }
    scores.push_back({.least = group.least,
                      .most = group.most,
                      .words = static_cast<double>(sum) / static_cast<double>(group.lines.size()),
                      .sentences = std::ssize(group.lines),
                      .bleu = bleu(hypotheses, references, bleu_config(options)).score,
                      .exact = exact(hypotheses, references, options)});
  }
  return scores;
}

viz::Table length_table(std::span<const LengthScore> scores) {
  viz::Table table{.header = {"source words", "sentences", "BLEU", "exact match"}};
  for (const LengthScore& score : scores) {
    table.rows.push_back({score.least == score.most
                              ? fmt::format("{}", score.least)
                              : fmt::format("{} to {}", score.least, score.most),
                          fmt::format("{}", score.sentences), fmt::format("{:.2f}", score.bleu),
                          fmt::format("{:.2f} %", score.exact)});
  }
  return table;
}

void add_scores(const HeldOut& text, std::span<const std::string> translations,
                const ScoreOptions& options, Figures& figures) {
  const References references(&text.references, 1);
  const BleuScore score = bleu(translations, references, bleu_config(options));
  figures.add("BLEU", score.score);
  figures.add("chrF",
              chrf(translations, references, {.letter_case = bleu_config(options).letter_case}));
  figures.add("exact match", exact(translations, references, options));
  figures.add("length ratio", static_cast<double>(score.hypothesis_length) /
                                  static_cast<double>(score.reference_length));
}

Pieces pieces_of(const HeldOut& text, const Batch& pairs, const Tokenizer& source,
                 const models::Likelihood& references) {
  return {
      .source = mean_length(pairs.source.spans),
      .reference = mean_length(pairs.target.spans),
      .unknown_words = unknown_words(text.sources, source),
      .loss = -references.log_probability / static_cast<double>(characters_of(text.references))};
}

std::string pieces_text(const Pieces& pieces) {
  return fmt::format(
      "pieces = {:.2f} a source, {:.2f} a reference ({:.2f} % of the sources' words unknown, loss "
      "{:.4f} a character)\n",
      pieces.source, pieces.reference, pieces.unknown_words, pieces.loss);
}

void add_pieces(const Pieces& pieces, Figures& figures) {
  figures.add("pieces a source", pieces.source);
  figures.add("pieces a reference", pieces.reference);
  figures.add("unknown words, %", pieces.unknown_words);
  figures.add("loss a character", pieces.loss);
}

void add_curves(std::span<const LengthScore> scores, Figures& figures) {
  figures.curves.push_back(curve_of("BLEU by source length", "BLEU", scores,
                                    [](const LengthScore& score) { return score.bleu; }));
  figures.curves.push_back(curve_of("exact match by source length", "exact match, %", scores,
                                    [](const LengthScore& score) { return score.exact; }));
  figures.curves.push_back(
      curve_of("sentences by source length", "sentences", scores,
               [](const LengthScore& score) { return static_cast<double>(score.sentences); }));
}

}  // namespace heed::cli
