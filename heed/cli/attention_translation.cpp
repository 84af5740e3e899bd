#include "heed/cli/attention_drawing.h"
#include "heed/cli/attention_example.h"
#include "heed/cli/attention_kind.h"
#include "heed/cli/verbs.h"

namespace heed::cli {

namespace {

struct AttentionOptions {
  std::filesystem::path folder;
  std::string source, target;
  DrawingOptions drawing;
};

std::string translation(const decode::TranslationModel& model, const std::string& source) {
  const decode::Line line{.source = source};
  decode::TranslateConfig config = decode::translate_config(model.generation, model.model.config());
  config.name = "--source";
  return decode::translate(model.translator(), std::span(&line, 1), config)[0].outputs[0].text;
}

// The model's own words may be cut to what it has positions for; a user's never are.
void check_target(const decode::TranslationModel& model, const std::string& target) {
  const Index longest = model.model.sides().longest;
  const Index length = std::ssize(model.tokenizers.target.encode(target)) + 1;
  check(length <= longest, "--target: {} tokens with </s>; the model has learned positions for {}",
        length, longest);
}

int run(const AttentionOptions& options) {
  const decode::TranslationModel model = decode::load_translation_model(options.folder);
  check_target(model, options.target);
  const std::string target =
      options.target.empty() ? translation(model, options.source) : options.target;
  const viz::AttentionExample example = attention_example(model, options.source, target);
  draw(example, options.drawing, options.source + "\n" + target);
  return 0;
}

}  // namespace

Verb attention_translation() {
  auto options = std::make_shared<AttentionOptions>();
  Verb verb{.name = "attention",
            .task = Task::translation,
            .summary = "draw what a model looks at while it translates"};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("source", options->source, "a sentence").required();
  verb.settings.add("target", options->target, "its translation [the model's own]");
  verb.settings.add("kind", options->drawing.kind,
                    "cross-attention, or the self-attention of encoder or decoder");
  declare_drawing(verb.settings, options->drawing);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
