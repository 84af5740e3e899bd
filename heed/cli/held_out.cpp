#include "heed/cli/held_out.h"

#include <algorithm>

#include "heed/data/batches.h"

namespace heed::cli {

HeldOut read_held_out(const data::TextFiles& files, InvalidUtf8 invalid) {
  data::ParallelText lines(files, invalid);
  HeldOut text{.files = files, .sources = {}, .references = {}};
  for (std::string source, reference; lines.next(source, reference);) {
    text.sources.push_back(source);
    text.references.push_back(reference);
  }
  return text;
}

namespace {

std::vector<Token> tokens_of(const std::string& line, const Tokenizer& tokenizer,
                             const models::Sides& model, const std::string& name) {
  std::vector<Token> tokens = tokenizer.encode(line);
  check(std::ssize(tokens) < model.longest,
        "{}: {} tokens and </s>; the model has learned positions for {}", name, tokens.size(),
        model.longest);
  return tokens;
}

// "train.en:7"
std::string line_name(const std::filesystem::path& file, std::size_t line) {
  return fmt::format("{}:{}", file.string(), line + 1);
}

}  // namespace

Batch batch_of(const HeldOut& text, const decode::TranslationModel& model) {
  const models::Sides of_model = model.model.sides();
  const auto& [source_file, target_file] = text.files;
  std::vector<data::PairList::Sides> sides;
  for (std::size_t i = 0; i < text.sources.size(); ++i) {
    sides.emplace_back(
        tokens_of(text.sources[i], model.tokenizers.source, of_model, line_name(source_file, i)),
        tokens_of(text.references[i], model.tokenizers.target, of_model,
                  line_name(target_file, i)));
    if (sides.back().first.empty() || sides.back().second.empty()) sides.pop_back();
  }
  check(!sides.empty(), "{}: no line has text on both sides", source_file.string());
  return data::batch_of(data::PairList(std::move(sides)),
                        {.end = of_model.end, .start = of_model.start});
}

models::Likelihood likelihood(const models::SequenceToSequence& model, const Batch& batch) {
  models::Likelihood sum;
  for (const models::Likelihood& one : models::likelihoods(model, batch)) sum += one;
  return sum;
}

void check_sources(const HeldOut& text, const decode::TranslationModel& model,
                   const SearchOptions& options) {
  for (std::size_t i = 0; i < text.sources.size(); ++i) {
    parts_of_line(text.sources[i], options.translate.max_source, model.tokenizers.source,
                  options.translate.long_lines, line_name(text.files.source, i));
  }
}

Translated translations(const HeldOut& text, const decode::TranslationModel& model,
                        const SearchOptions& options, const std::function<bool()>& stopped) {
  decode::TranslateConfig config = translate_config(options);
  config.name = text.files.source.string();
  auto source = text.sources.begin();
  Translated all;
  decode::translate(
      model.translator(),
      [&](decode::Line& line) {
        if (source == text.sources.end() || stopped()) return false;
        line = {*source++, options.prefix};
        return true;
      },
      [&](const decode::Translation& one) {
        all.lines.push_back(one.outputs.front().text);
        all.tokens += one.outputs.front().tokens;
      },
      config);
  return all;
}

}  // namespace heed::cli
