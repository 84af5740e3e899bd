#include <unistd.h>

#include "heed/cli/search_settings.h"
#include "heed/cli/text_files.h"
#include "heed/cli/verbs.h"

namespace heed::cli {

namespace {

struct Options {
  std::filesystem::path folder, input, output;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
  SearchOptions search;
};

void write(const decode::Translation& translation, Index n_best, Output& output) {
  if (n_best == 1) {
    output.line(translation.outputs.front().text);
    return;
  }
  for (const decode::Output& one : translation.outputs) {
    output.line(fmt::format("{} ||| {} ||| {:.4f}", translation.line, one.text, one.score));
  }
}

int run(const Options& options) {
  const decode::TranslationModel model = decode::load_translation_model(options.folder);
  LineReader lines = open_lines(options.input, options.invalid);
  Output output(options.output);
  decode::TranslateConfig config = translate_config(options.search);
  config.name = lines.name();
  // Who types wants an answer to each line.
  if (options.input.empty() && isatty(STDIN_FILENO)) config.window = config.batch_sentences = 1;
  decode::translate(
      model.translator(),
      [&](decode::Line& line) {
        line.prefix = options.search.prefix;
        return lines.next(line.source);
      },
      [&](const decode::Translation& one) {
        write(one, options.search.beam.n_best, output);
        if (config.window == 1) output.flush();
      },
      config);
  output.commit();
  return 0;
}

}  // namespace

Verb translate() {
  auto options = std::make_shared<Options>();
  Verb verb{.name = "translate", .summary = "translate lines of text with a trained model"};
  verb.details =
      "With --n-best above 1 each line is \"number ||| translation ||| score\". What a line "
      "becomes "
      "does not depend on the others.";
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("input", options->input, "text, plain or .gz; standard input if not given");
  verb.settings.add("output", options->output, "standard output if not given");
  verb.settings.add("data.invalid-utf8", options->invalid,
                    "what becomes of bytes that are no UTF-8");
  declare_search(verb.settings, options->search);
  verb.prepare = [options] {
    if (!options->folder.empty()) options->search = search_options(options->folder);
  };
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
