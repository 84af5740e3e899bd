#include "heed/cli/score_settings.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/text_files.h"
#include "heed/cli/verbs.h"

namespace heed::cli {

namespace {

struct ScoreFilesOptions {
  std::filesystem::path hypotheses;
  std::vector<std::filesystem::path> references;
  ScoreOptions scores;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
};

int run(const ScoreFilesOptions& options) {
  const std::vector<std::string> hypotheses = read_lines(options.hypotheses, options.invalid);
  check(!hypotheses.empty(), "{}: the file is empty", options.hypotheses.string());
  std::vector<std::vector<std::string>> references;
  for (const std::filesystem::path& path : options.references) {
    references.push_back(read_lines(path, options.invalid));
    check(references.back().size() == hypotheses.size(), "{} has {} line(s), {} has {}",
          options.hypotheses.string(), hypotheses.size(), path.string(), references.back().size());
  }
  print("{}", score_lines(hypotheses, references, options.scores));
  return 0;
}

}  // namespace

Verb score() {
  auto options = std::make_shared<ScoreFilesOptions>();
  Verb verb{.name = "score", .summary = "measure a file of translations by BLEU, chrF and more"};
  verb.settings.add_positional("HYP", options->hypotheses, "translations, one a line").required();
  verb.settings
      .add_positional("REF", options->references, "reference translations, one file or more")
      .called("REF ...")
      .required();
  declare_scores(verb.settings, options->scores);
  declare_invalid_utf8(verb.settings, options->invalid);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
