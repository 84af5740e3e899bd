// What the scripts beside it ask of heed, as JSON, so that token ids and logits can be
// compared:
//   interop make FOLDER SOURCE_TEXT TARGET_TEXT joint|separate before|after
//                                                                a model of random weights
//   interop translate FOLDER REQUEST.json                        answers on standard output
//   interop logits FOLDER IDS.json OUT.safetensors
//   interop language-logits FOLDER IDS.json OUT.safetensors      of a language model, [[ids], …]
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/decode/beam_search.h"
#include "heed/decode/model_decoder.h"
#include "heed/decode/translation_model.h"
#include "heed/models/language_model_folder.h"
#include "heed/models/tokenizer_config.h"
#include "heed/tensor/safetensors.h"
#include "heed/text/tokenizer_trainer.h"

using namespace heed;
using models::Vocabularies;
using nlohmann::json;
using Path = std::filesystem::path;

namespace {

constexpr Index kPieces = 200;

// No small logits and no zero biases; a bias of the output by which sentences come to an end.
void randomise(models::Transformer& model, Rng& rng) {
  for (auto& [path, p] : nn::parameters(model)) {
    const Tensor noise = Tensor::normal(p.shape(), 0.2f, rng);
    for (Index i = 0; i < p.size(); ++i) p.mutable_data()[i] += noise.data()[i];
    if (p.dim(0) == model.config().target_vocab) {  // <pad> keeps its row of zeros
      const Index width = p.dim(1);
      std::fill_n(p.mutable_data() + model.config().pad * width, width, 0.0f);
    }
  }
  Tensor bias({model.config().target_vocab});
  bias.mutable_data()[model.config().end] = 1.0f;
  model.set_output_bias(bias);
}

void make(const Path& folder, const std::vector<Path>& text, Vocabularies vocabularies,
          nn::NormPlacement norm) {
  const bool separate = vocabularies == Vocabularies::separate;
  const auto trained = [](const std::vector<Path>& files) {
    return train_tokenizer(files, {.vocab_size = kPieces});
  };
  const Tokenizer source = trained(separate ? std::vector{text[0]} : text);
  const Tokenizer target = separate ? trained({text[1]}) : source;

  models::TransformerConfig config = models::base(source.size());
  config.encoder_layers = 2;
  config.decoder_layers = 3;
  config.width = 32;
  config.heads = 4;
  config.hidden = 48;
  config.norm = norm;
  if (separate) config.sharing = models::EmbeddingSharing::target_output;
  Rng rng(1);
  models::Transformer model(config, rng);
  randomise(model, rng);

  decode::save({.model = model,
                .tokenizers = {source, target},
                .generation = {.at_limit = models::AtLimit::end}},
               folder);
}

// What the folder's file says, but for what the request does, by the names of transformers.
models::GenerationConfig generation_of(models::GenerationConfig config, const json& request) {
  config.beams = request.value("num_beams", config.beams);
  config.length_penalty = request.value("length_penalty", config.length_penalty);
  config.min_length = request.value("min_length", config.min_length);
  config.max_length = request.value("max_length", config.max_length);
  config.no_repeat_ngram = request.value("no_repeat_ngram_size", config.no_repeat_ngram);
  config.repetition_penalty = request.value("repetition_penalty", config.repetition_penalty);
  if (request.contains("renormalize_logits")) {
    config.probabilities = request["renormalize_logits"] ? models::Probabilities::of_allowed
                                                         : models::Probabilities::of_all;
  }
  const json stopping = request.value("early_stopping", json());
  if (stopping == "never") config.early_stopping = models::EarlyStopping::never;
  if (stopping == true) config.early_stopping = models::EarlyStopping::at_once;
  if (stopping == false) config.early_stopping = models::EarlyStopping::heuristic;
  return config;
}

std::vector<decode::Hypotheses> searched(const decode::TranslationModel& loaded,
                                         const Tokens& sources, const json& request) {
  const models::GenerationConfig generation = generation_of(loaded.generation, request);
  const decode::Sentence any{.limit = decode::length_limit(generation).most};
  const std::vector<decode::Sentence> sentences(sources.spans.count(), any);
  const auto decoder = decode::decoder_of(loaded.model, sources);
  return decode::beam_search(*decoder, sentences, decode::special_of(loaded.model.config()),
                             decode::beam_config(generation));
}

json translate(const Path& folder, const json& request) {
  const decode::TranslationModel loaded = decode::load_translation_model(folder);
  std::vector<std::vector<Token>> sources;
  for (const json& line : request["lines"]) {
    sources.push_back(loaded.tokenizers.source.encode(line.get<std::string>()));
    sources.back().push_back(loaded.tokenizers.source.end());
  }
  const auto found = searched(loaded, pack(sources), request);
  json answers = json::array();
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const decode::Hypothesis& best = found[i].front();
    answers.push_back({{"source", sources[i]},
                       {"output", best.tokens},
                       {"score", best.score},
                       {"text", loaded.tokenizers.target.decode(best.tokens)}});
  }
  return answers;
}

void write_logits(const Path& folder, const json& ids, const Path& out) {
  NoGrad no_grad;
  const models::Transformer model = models::load(folder);
  nn::Pass pass = nn::Pass::inference();
  const auto packed = [&](const char* side) {
    return pack(ids[side].get<std::vector<std::vector<Token>>>());
  };
  safetensors::save(out, {{"logits", model.forward(packed("source"), packed("target"), pass)}});
}

void write_language_logits(const Path& folder, const json& ids, const Path& out) {
  NoGrad no_grad;
  const models::LanguageModel model = models::load_language_model(folder);
  nn::Pass pass = nn::Pass::inference();
  const Tokens tokens = pack(ids.get<std::vector<std::vector<Token>>>());
  safetensors::save(out, {{"logits", model.forward(tokens, pass)}});
}

json read_json(const Path& path) {
  return parse_json(read_file(path), path.string());
}

int run(const std::vector<std::string>& arguments) {
  const auto is = [&](const char* verb, std::size_t count) {
    return arguments.size() == count && arguments[0] == verb;
  };
  if (is("make", 6)) {
    make(arguments[1], {arguments[2], arguments[3]},
         arguments[4] == "joint" ? Vocabularies::joint : Vocabularies::separate,
         arguments[5] == "before" ? nn::NormPlacement::before : nn::NormPlacement::after);
  } else if (is("translate", 3)) {
    fmt::print("{}", json_text(translate(arguments[1], read_json(arguments[2]))));
  } else if (is("logits", 4)) {
    write_logits(arguments[1], read_json(arguments[2]), arguments[3]);
  } else if (is("language-logits", 4)) {
    write_language_logits(arguments[1], read_json(arguments[2]), arguments[3]);
  } else {
    fmt::print(stderr, "usage: interop make|translate|logits|language-logits …\n");
    return 2;
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run({arguments + 1, arguments + count});
  } catch (const std::exception& e) {
    fmt::print(stderr, "interop: {}\n", e.what());
    return 1;
  }
}
