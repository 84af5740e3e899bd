#include "heed/base/threads.h"
#include "heed/cli/context.h"
#include "heed/cli/figures_file.h"
#include "heed/cli/heads_settings.h"
#include "heed/cli/verbs.h"
#include "heed/decode/text_model.h"
#include "heed/models/text_likelihood.h"
#include "heed/text/whole_text.h"

namespace heed::cli {
namespace {

struct TextHeadsOptions {
  std::filesystem::path folder, test, figures;
  Index context = 0, tokens = 20000;
  int threads = 0;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
};

// SentencePiece's words, of a window that begins and ends anywhere.
AskedText asked_text(const LanguageTokenizer& tokenizer, std::span<const Token> tokens) {
  AskedText text;
  for (const Token token : tokens) text.pieces.push_back(tokenizer.piece(token));
  text.end = std::ssize(text.pieces);
  return text;
}

LooksByPath looks_of(const decode::TextModel& model, std::span<const Token> tokens, Index context) {
  const NoGrad no_grad;
  LooksByPath looks;
  AskedKeys asked;
  const std::function<AskedKeys(std::string_view, Index)> ask = [&](std::string_view, Index) {
    return asked;
  };
  nn::Pass pass = nn::Pass::inference();
  pass.watch = watching(looks, ask);
  for (Index first = 0; first < std::ssize(tokens); first += context) {
    const auto window = tokens.subspan(first, std::min(context, std::ssize(tokens) - first));
    asked = asked_of(asked_text(model.tokenizer, window), nn::Sees::back, {});
    model.model.forward(pack({{window.begin(), window.end()}}), pass);
  }
  return looks;
}

int run(const TextHeadsOptions& options) {
  const Threads threads(options.threads);
  const decode::TextModel model =
      decode::load_packed_text_model(options.folder, ops::ComputeType::float32);
  const Index context = context_of(options.context, model.model.config());
  std::vector<Token> tokens = model.tokenizer.encode(read_text(options.test, options.invalid));
  tokens.resize(std::min(std::ssize(tokens), options.tokens));
  FiguresFile file(options.figures);
  const LooksByPath looks = looks_of(model, tokens, context);
  const Cutting cutting{.loss = [&](const nn::CutHeads& cut) {
    nn::Pass pass = nn::Pass::inference();
    pass.cut = cut;
    return models::text_likelihood(
               [&](const Tokens& read) { return model.model.forward(read, pass); }, tokens,
               {.context = context, .stride = context})
        ->loss();
  }};
  file.write(report_heads(ablation(heads_of(looks), cutting), looks));
  return 0;
}

}  // namespace

Verb heads_language_model() {
  auto options = std::make_shared<TextHeadsOptions>();
  Verb verb{.name = "heads",
            .task = Task::language_model,
            .summary = "measure what each attention head is for, and what it looks at",
            .details = heads_details()};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("data.test", options->test, "text, plain or .gz").required();
  verb.settings
      .add("heads.context", options->context,
           "tokens that the model reads at once; 0: its longest text")
      .at_least(0);
  verb.settings.add("heads.tokens", options->tokens, "tokens of --test to measure, the first")
      .at_least(2);
  declare_figures(verb.settings, options->figures);
  declare_invalid_utf8(verb.settings, options->invalid);
  declare_threads(verb.settings, options->threads);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
