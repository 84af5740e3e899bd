#include "heed/cli/explain_drawing.h"
#include "heed/cli/verbs.h"
#include "heed/explain/encoder.h"

namespace heed::cli {
namespace {

struct ExplainEncoderOptions {
  std::filesystem::path folder;
  std::string text;
  ExplainOptions shown;
};

int run(const ExplainEncoderOptions& options) {
  const decode::TextEncoder model = decode::load_text_encoder(options.folder);
  tell_explanation(explain::explain(model, options.text, options.shown.choice()),
                   options.shown.html);
  return 0;
}

}  // namespace

Verb explain_encoder(Task task) {
  auto options = std::make_shared<ExplainEncoderOptions>();
  Verb verb{.name = "explain",
            .task = task,
            .summary = "show every step of an encoder model while it reads a text"};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("text", options->text, "what it reads").required();
  declare_explanation(verb.settings, options->shown);
  declare_page(verb.settings, options->shown.html);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
