#include <unistd.h>

#include "heed/cli/search_settings.h"
#include "heed/cli/text_files.h"
#include "heed/cli/verbs.h"
#include "heed/decode/output_format.h"

namespace heed::cli {

template <>
struct Names<decode::OutputFormat> {
  static constexpr std::pair<const char*, decode::OutputFormat> all[] = {
      {"text", decode::OutputFormat::text},
      {"scored", decode::OutputFormat::scored},
      {"n-best", decode::OutputFormat::n_best}};
};

namespace {

struct TranslateOptions {
  std::filesystem::path folder, input, output;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
  std::optional<decode::OutputFormat> format;
  SearchOptions search;
};

int run(const TranslateOptions& options) {
  const decode::TranslationModel model = decode::load_translation_model(options.folder);
  LineReader lines = open_lines(options.input, options.invalid);
  Output output(options.output);
  decode::TranslateConfig config = translate_config(options.search);
  config.name = lines.name();
  const auto format = options.format.value_or(
      options.search.beam.n_best > 1 ? decode::OutputFormat::n_best : decode::OutputFormat::text);
  // Who types wants an answer to each line.
  if (options.input.empty() && isatty(STDIN_FILENO)) config.window = config.batch_sentences = 1;
  decode::translate(
      model.translator(),
      [&](decode::Line& line) {
        line.prefix = options.search.prefix;
        return lines.next(line.source);
      },
      [&](const decode::Translation& one) {
        output.write(decode::formatted(one, format));
        if (config.window == 1) output.flush();
      },
      config);
  output.commit();
  return 0;
}

}  // namespace

Verb translate() {
  auto options = std::make_shared<TranslateOptions>();
  Verb verb{.name = "translate", .summary = "translate lines of text with a trained model"};
  verb.details = "What a line becomes does not depend on the others.";
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("input", options->input, "text, plain or .gz; standard input if not given");
  verb.settings.add("output", options->output, "standard output if not given");
  verb.settings.add("data.invalid-utf8", options->invalid,
                    "what becomes of bytes that are no UTF-8");
  verb.settings.add("decoding.format", options->format,
                    "text, score and text, or every translation as Moses writes it; the last "
                    "where --n-best is above 1");
  declare_search(verb.settings, options->search);
  declare_sampling(verb.settings, options->search);
  verb.prepare = [options] {
    if (!options->folder.empty()) options->search = search_options(options->folder);
  };
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
