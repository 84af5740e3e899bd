// Trains a preset on given batches and says how many target tokens a second it took, beside a peer
// that is given the same ones: bench_training PRESET VOCAB BATCHES, where each line of BATCHES is
// {"source": [[ids], ...], "target": [[ids], ...]}, sentences ending with 0.
#include <fmt/core.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "heed/models/transformer.h"
#include "heed/train/optimizer.h"

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

double tokens_per_second(const models::TransformerConfig& config,
                         const std::vector<Batch>& batches) {
  Rng rng(1);
  models::Transformer model(config, rng);
  train::Optimizer optimizer(nn::parameters(model));
  Index tokens = 0;
  auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < batches.size(); ++i) {
    if (i == 1) start = std::chrono::steady_clock::now();  // the first one warms up
    nn::Pass pass = nn::Pass::training(/*seed=*/1, static_cast<std::uint32_t>(i));
    backward(model.loss(batches[i], {.label_smoothing = 0.1f}, pass));
    optimizer.step({.learning_rate = 1e-4});
    if (i > 0) tokens += std::ssize(batches[i].labels);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  return static_cast<double>(tokens) / seconds.count();
}

}  // namespace

int main(int argc, char** argv) try {
  check(argc == 4, "usage: {} PRESET VOCAB BATCHES", argv[0]);
  const models::TransformerConfig config = preset(argv[1], std::stoll(argv[2]));
  fmt::print("{:.1f}\n", tokens_per_second(config, read_batches(argv[3], config.pad)));
  return 0;
} catch (const std::exception& e) {
  fmt::print(stderr, "{}\n", e.what());
  return 1;
}
