#include "heed/cli/attention_drawing.h"
#include "heed/cli/attention_example.h"
#include "heed/cli/verbs.h"

namespace heed::cli {
namespace {

struct TextAttentionOptions {
  std::filesystem::path folder;
  std::string text;
  DrawingOptions drawing = {.kind = nn::AttentionKind::decoder_self};
};

int run(const TextAttentionOptions& options) {
  const decode::TextModel model = decode::load_text_model(options.folder);
  const Index longest = model.model.config().longest();
  const Index length = std::ssize(model.tokenizer.encode(options.text));
  check(length > 0, "--text: has no token");
  check(length <= longest, "--text: {} tokens; the model has learned positions for {}", length,
        longest);
  draw(attention_example(model, options.text, length), options.drawing, options.text);
  return 0;
}

}  // namespace

Verb attention_language_model() {
  auto options = std::make_shared<TextAttentionOptions>();
  Verb verb{.name = "attention",
            .task = Task::language_model,
            .summary = "draw what a model looks at while it reads a text"};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("text", options->text, "what it reads").required();
  declare_drawing(verb.settings, options->drawing);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
