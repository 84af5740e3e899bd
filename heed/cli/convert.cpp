#include "heed/cli/model_folder.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/verbs.h"
#include "heed/decode/text_model.h"
#include "heed/models/llama2c.h"
#include "heed/text/llama2c_tokenizer.h"

namespace heed::cli {

namespace {

struct ConvertOptions {
  std::filesystem::path model, tokenizer, output;
};

int run(const ConvertOptions& options) {
  check(!has_model(options.output), "{}: has a model already; choose another --output",
        options.output.string());
  const decode::TextModel converted{.model = models::load_llama2c(options.model),
                                    .tokenizer = load_llama2c_tokenizer(options.tokenizer)};
  const models::LanguageModelConfig& config = converted.model.config();
  const LanguageTokenizer& tokenizer = converted.tokenizer;
  check(tokenizer.size() == config.vocab, "{}: has {} pieces, but {} is for {}",
        options.tokenizer.string(), tokenizer.size(), options.model.string(), config.vocab);
  check(tokenizer.begin() == config.begin && tokenizer.end() == config.end,
        "{}: <s> and </s> are not the pieces 1 and 2", options.tokenizer.string());
  tell_saved(decode::save(converted, options.output));
  tell("{}: {} layers, {} wide, {} pieces", options.output.string(), config.layers, config.width,
       config.vocab);
  return 0;
}

}  // namespace

Verb convert() {
  auto options = std::make_shared<ConvertOptions>();
  Verb verb{.name = "convert",
            .summary = "make a model folder of llama2.c's files",
            .details =
                "The folder is one of LlamaForCausalLM, for `heed generate` and the other "
                "verbs, and for transformers."};
  Settings& settings = verb.settings;
  settings
      .add_positional("MODEL.bin", options->model,
                      "the model, in llama2.c's first layout, which has no version")
      .required();
  settings.add("tokenizer", options->tokenizer, "its tokenizer, as llama2.c writes it")
      .called("FILE")
      .required();
  settings.add("output", options->output, "folder for the result, without a model")
      .called("FOLDER")
      .required();
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
