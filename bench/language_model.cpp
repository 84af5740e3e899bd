// Trains nanoGPT's model on given batches, beside a peer that is given the same ones, and prints
// tokens a second and the peak of memory in MB:
//   bench_language_model LAYERS HEADS WIDTH VOCAB DROPOUT BATCHES float32|bfloat16
// where each line of BATCHES is [[ids], ...]: the model reads all but a sequence's last id and is
// to say all but the first.
#include <nlohmann/json.hpp>

#include "bench/timed_training.h"
#include "heed/models/language_model.h"

using namespace heed;

namespace {

std::vector<Batch> read_batches(const std::string& path) {
  std::ifstream file(path);
  check(file.good(), "{}: cannot be read", path);
  std::vector<Batch> batches;
  for (std::string line; std::getline(file, line);) {
    auto sequences = nlohmann::json::parse(line).get<std::vector<std::vector<Token>>>();
    std::vector<Token> labels;
    for (std::vector<Token>& ids : sequences) {
      labels.insert(labels.end(), ids.begin() + 1, ids.end());
      ids.pop_back();
    }
    batches.push_back({.source = {}, .target = pack(sequences), .labels = labels});
  }
  check(!batches.empty(), "{}: has no batch", path);
  return batches;
}

}  // namespace

int main(int argc, char** argv) try {
  check(argc == 8, "usage: {} LAYERS HEADS WIDTH VOCAB DROPOUT BATCHES float32|bfloat16", argv[0]);
  const std::vector<Batch> batches = read_batches(argv[6]);
  const Index width = std::stoll(argv[3]);
  const float dropout = std::stof(argv[5]);
  const models::LanguageModelConfig config{.vocab = std::stoll(argv[4]),
                                           .layers = std::stoll(argv[1]),
                                           .width = width,
                                           .heads = std::stoll(argv[2]),
                                           .hidden = 4 * width,
                                           .dropout = dropout,
                                           .attention_dropout = dropout,
                                           .max_length = batches.front().target.spans.longest(),
                                           .activation = nn::Activation::gelu,
                                           .biases = nn::Biases::without};
  Rng rng(1);
  const models::LanguageModel model(config, rng);
  const auto loss = [&](const Batch& batch, nn::Pass& pass) { return model.loss(batch, {}, pass); };
  const train::OptimizerConfig adamw{
      .kind = train::OptimizerKind::adamw, .beta2 = 0.99f, .epsilon = 1e-8f, .weight_decay = 0.1f};
  bench::print(bench::tokens_per_second({.loss = loss,
                                         .parameters = nn::parameters(model),
                                         .optimizer = adamw,
                                         .clip_norm = 1.0,
                                         .type = bench::type_named(argv[7])},
                                        batches));
  return 0;
} catch (const std::exception& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
