#include <fmt/core.h>

#include "heed/cli/score_settings.h"
#include "heed/cli/text_files.h"
#include "heed/cli/verbs.h"

namespace heed::cli {

namespace {

struct ScoreFilesOptions {
  std::filesystem::path hypotheses;
  std::vector<std::filesystem::path> references;
  ScoreOptions scores;
};

int run(const ScoreFilesOptions& options) {
  const std::vector<std::string> hypotheses = read_lines(options.hypotheses);
  std::vector<std::vector<std::string>> references;
  for (const std::filesystem::path& path : options.references) {
    references.push_back(read_lines(path));
    check(references.back().size() == hypotheses.size(), "{} has {} lines, {} has {}",
          options.hypotheses.string(), hypotheses.size(), path.string(), references.back().size());
  }
  fmt::print("{}", score_lines(hypotheses, references, options.scores));
  return 0;
}

}  // namespace

Verb score() {
  auto options = std::make_shared<ScoreFilesOptions>();
  Verb verb{.name = "score", .summary = "BLEU, chrF and more of a file of translations"};
  verb.settings.add_positional("HYP", options->hypotheses, "translations, a line each").required();
  verb.settings.add_positional("REF", options->references, "references, one file or more")
      .called("REF ...")
      .required();
  declare_scores(verb.settings, options->scores);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
