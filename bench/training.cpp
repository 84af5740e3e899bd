// Trains a preset on given batches, beside a peer that is given the same ones, and prints target
// tokens a second and the peak of memory in MB:
//   bench_training PRESET VOCAB BATCHES float32|bfloat16 kept|recomputed
// where each line of BATCHES is {"source": [[ids], ...], "target": [[ids], ...]}, sentences ending
// with 0.
#include <nlohmann/json.hpp>

#include "bench/timed_training.h"
#include "heed/models/transformer.h"

using namespace heed;

namespace {

std::vector<Batch> read_batches(const std::string& path, Token pad) {
  std::ifstream file(path);
  check(file.good(), "{}: cannot be read", path);
  std::vector<Batch> batches;
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    const auto sources = json.at("source").get<std::vector<std::vector<Token>>>();
    auto targets = json.at("target").get<std::vector<std::vector<Token>>>();
    std::vector<Token> labels;
    for (std::vector<Token>& target : targets) {
      labels.insert(labels.end(), target.begin(), target.end());
      target.insert(target.begin(), pad);
      target.pop_back();
    }
    batches.push_back({.source = pack(sources), .target = pack(targets), .labels = labels});
  }
  return batches;
}

models::TransformerConfig preset(std::string_view name, Index vocab) {
  if (name == "tiny") return models::tiny(vocab);
  if (name == "small") return models::small(vocab);
  check(name == "base", "preset: tiny, small or base, not {}", name);
  return models::base(vocab);
}

nn::Activations activations(std::string_view name) {
  if (name == "kept") return nn::Activations::kept;
  check(name == "recomputed", "activations: kept or recomputed, not {}", name);
  return nn::Activations::recomputed;
}

}  // namespace

int main(int argc, char** argv) try {
  check(argc == 6, "usage: {} PRESET VOCAB BATCHES float32|bfloat16 kept|recomputed", argv[0]);
  const models::TransformerConfig config = preset(argv[1], std::stoll(argv[2]));
  Rng rng(1);
  const models::Transformer model(config, rng);
  const auto loss = [&](const Batch& batch, nn::Pass& pass) {
    return model.loss(batch, {.label_smoothing = 0.1f}, pass);
  };
  bench::print(bench::tokens_per_second({.loss = loss,
                                         .parameters = nn::parameters(model),
                                         .activations = activations(argv[5]),
                                         .type = bench::type_named(argv[4])},
                                        read_batches(argv[3], config.pad)));
  return 0;
} catch (const std::exception& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
