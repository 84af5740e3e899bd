#include "heed/cli/explain_drawing.h"
#include "heed/cli/verbs.h"
#include "heed/explain/language_model.h"

namespace heed::cli {
namespace {

struct ExplainTextOptions {
  std::filesystem::path folder;
  std::string text;
  ExplainOptions shown;
};

int run(const ExplainTextOptions& options) {
  const decode::TextModel model = decode::load_text_model(options.folder);
  tell_explanation(explain::explain(model, options.text, options.shown.choice()),
                   options.shown.html);
  return 0;
}

}  // namespace

Verb explain_language_model() {
  auto options = std::make_shared<ExplainTextOptions>();
  options->shown.beams = 3;
  Verb verb{.name = "explain",
            .task = Task::language_model,
            .summary = "show every step of a model while it reads a text and goes on with it"};
  Settings& settings = verb.settings;
  settings.add_positional("MODEL", options->folder, "model folder").required();
  settings.add("text", options->text, "what it reads").required();
  declare_explanation(settings, options->shown);
  settings.add("beams", options->shown.beams, "beams of the search that is shown").at_least(2);
  settings.add("most", options->shown.most, "tokens that it goes on with").at_least(1);
  declare_page(settings, options->shown.html);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
