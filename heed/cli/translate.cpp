#include "heed/base/threads.h"
#include "heed/cli/model_folder.h"
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

constexpr std::chrono::milliseconds kPatience{20};

struct TranslateOptions {
  std::filesystem::path folder, input, output;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
  std::optional<decode::OutputFormat> format;
  decode::ComputeType compute_type = decode::ComputeType::float32;
  int threads = 0;
  SearchOptions search;
};

int run(const TranslateOptions& options) {
  const Threads threads(options.threads);
  decode::TranslationModel model = decode::load_packed_model(options.folder, options.compute_type);
  model.shortlist = shortlist_of(options.folder, model.tokenizers, options.search);
  const decode::Translator translator = model.translator();
  LineReader lines = open_lines(options.input, options.invalid);
  Output output(options.output);
  decode::TranslateConfig config = translate_config(options.search);
  config.name = lines.name();
  const auto format = options.format.value_or(
      options.search.beam.n_best > 1 ? decode::OutputFormat::n_best : decode::OutputFormat::text);
  // Whoever writes a line and waits for its translation gets it: where no more lines are at hand,
  // those that came are translated.
  for (bool more = true; more;) {
    Index taken = 0;
    decode::translate(
        translator,
        [&](decode::Line& line) {
          if (taken > 0 && !lines.ready(kPatience)) return false;
          line.prefix = options.search.prefix;
          more = lines.next(line.source);
          taken += more ? 1 : 0;
          return more;
        },
        [&](const decode::Translation& one) { output.write(decode::formatted(one, format)); },
        config);
    config.first_line += taken;
    output.flush();
  }
  output.commit();
  return 0;
}

}  // namespace

Verb translate() {
  using enum decode::OutputFormat;
  auto options = std::make_shared<TranslateOptions>();
  Verb verb{.name = "translate", .summary = "translate lines of text with a trained model"};
  verb.details =
      "A line becomes a line, whatever the others are. Lines from a pipe or a terminal are "
      "translated as they come.";
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("input", options->input, "text, plain or .gz [standard input]");
  verb.settings.add("output", options->output, "translations [standard output]");
  declare_invalid_utf8(verb.settings, options->invalid);
  verb.settings.add("decoding.format", options->format,
                    "text: translations alone; scored: with their scores; n-best: all that were "
                    "found, as Moses writes them [text, or n-best where --n-best is above 1]");
  declare_compute_type(verb.settings, options->compute_type);
  declare_threads(verb.settings, options->threads);
  declare_search(verb.settings, options->search);
  declare_n_best(verb.settings, options->search);
  declare_sampling_seed(verb.settings, options->search);
  declare_shortlist(verb.settings, options->search);
  verb.prepare = [options] {
    if (!options->folder.empty()) options->search = search_options(options->folder);
  };
  verb.check = [options](const Settings& settings) {
    check_search(settings, options->search);
    settings.check_read("seed", options->search.search == Search::sampling, "--search sampling");
    settings.check_read("n-best", options->format.value_or(n_best) == n_best, "--format n-best");
  };
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
