#include "heed/cli/attention_drawing.h"
#include "heed/cli/attention_example.h"
#include "heed/cli/verbs.h"

namespace heed::cli {
namespace {

struct EncoderAttentionOptions {
  std::filesystem::path folder;
  std::string text;
  DrawingOptions drawing = {.kind = nn::AttentionKind::encoder_self};
};

int run(const EncoderAttentionOptions& options) {
  const decode::TextEncoder model = decode::load_text_encoder(options.folder);
  const Index longest = model.model.config().max_length;
  const Index length = std::ssize(model.tokenizer.encode(options.text)) + 2;
  check(length <= longest, "--text: {} tokens; the model reads {}", length, longest);
  draw(attention_example(model, options.text, length), options.drawing, options.text);
  return 0;
}

}  // namespace

Verb attention_encoder(Task task) {
  auto options = std::make_shared<EncoderAttentionOptions>();
  Verb verb{.name = "attention",
            .task = task,
            .summary = "draw what an encoder model looks at while it reads a text"};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("text", options->text, "what it reads").required();
  declare_drawing(verb.settings, options->drawing);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
