#include "heed/models/llama2c.h"

#include <array>
#include <bit>
#include <cstring>
#include <map>

#include "heed/base/files.h"
#include "heed/models/module_weights.h"

namespace heed::models {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kHeader = 7 * sizeof(std::int32_t);

enum class HeadRows { in_halves, interleaved };  // where a rotary pair stands

// Parameters of one shape, which lie one behind the other: those of all layers, or one.
struct Kind {
  std::string path;  // of each, behind "layers.0."; empty for what is no parameter
  Index rows = 0, columns = 0;
  enum class Of { model, each_layer } of = Of::each_layer;
  HeadRows head_rows = HeadRows::in_halves;
};

LanguageModelConfig read_config(std::span<const std::byte> bytes, const std::string& name) {
  check(bytes.size() >= kHeader, "{}: not a model of llama2.c: it has {} bytes", name,
        bytes.size());
  std::array<std::int32_t, 7> sizes{};
  std::memcpy(sizes.data(), bytes.data(), kHeader);
  const auto [width, hidden, layers, heads, key_value_heads, vocab, length] = sizes;
  LanguageModelConfig config = llama();
  config.width = width;
  config.hidden = hidden;
  config.layers = layers;
  config.heads = heads;
  config.key_value_heads = key_value_heads == heads ? 0 : key_value_heads;
  config.vocab = std::abs(Index{vocab});
  config.max_length = length;
  config.tied = vocab > 0;
  config.norm_epsilon = 1e-5f;
  config.begin = 1;
  config.end = 2;
  try {
    check(key_value_heads > 0 && length > 0, "{} heads of keys and values, {} positions",
          key_value_heads, length);
    check_config(config);
  } catch (const Error& e) {
    throw Error(fmt::format("{}: not a model of llama2.c: {}", name, e.what()));
  }
  return config;
}

std::vector<Kind> kinds_of(const LanguageModelConfig& config) {
  const Index width = config.width, hidden = config.hidden, head = width / config.heads;
  const Index keys = config.key_value_heads == 0 ? width : config.key_value_heads * head;
  constexpr auto kModel = Kind::Of::model, kLayer = Kind::Of::each_layer;
  std::vector<Kind> kinds = {
      {"embedding", config.vocab, width, kModel},
      {"attention_residual.norm.gain", width, 1},
      {"attention.query.weight", width, width, kLayer, HeadRows::interleaved},
      {"attention.key.weight", keys, width, kLayer, HeadRows::interleaved},
      {"attention.value.weight", keys, width},
      {"attention.output.weight", width, width},
      {"feed_forward_residual.norm.gain", width, 1},
      {"feed_forward.gate.weight", hidden, width},
      {"feed_forward.contract.weight", width, hidden},
      {"feed_forward.expand.weight", hidden, width},
      {"norm.0.gain", width, 1, kModel},
      {"", config.max_length, head, kModel},  // cosines and sines, which nn::Rotary makes
  };
  if (!config.tied) kinds.push_back({"output", config.vocab, width, kModel});
  return kinds;
}

// In double, which holds every length that a file can have, and overflows for no sizes.
void check_length(const LanguageModelConfig& config, std::size_t bytes, const std::string& name) {
  double numbers = 0;
  for (const Kind& kind : kinds_of(config)) {
    const Index copies = kind.of == Kind::Of::each_layer ? config.layers : 1;
    numbers += static_cast<double>(copies) * static_cast<double>(kind.rows) *
               static_cast<double>(kind.columns);
  }
  const double wanted = kHeader + sizeof(float) * numbers;
  check(wanted == static_cast<double>(bytes),
        "{}: not a model of llama2.c, or one cut off: it has {} bytes, and its sizes make {:.0f}",
        name, bytes, wanted);
}

// A row of a head in halves, in the file.
Index interleaved(Index row, Index head) {
  const Index i = row % head, half = head / 2;
  return row - i + (i < half ? 2 * i : 2 * (i - half) + 1);
}

ops::Rows rows_from(const std::byte* first, const Kind& kind, Index head) {
  return
      [=, columns = kind.columns, head_rows = kind.head_rows](Index begin, Index count, float* to) {
        for (Index row = begin; row < begin + count; ++row, to += columns) {
          const Index from = head_rows == HeadRows::interleaved ? interleaved(row, head) : row;
          std::memcpy(to, first + from * columns * sizeof(float), columns * sizeof(float));
        }
      };
}

// By the path of the parameter.
std::map<std::string, ops::Rows> rows_of(const LanguageModelConfig& config, const std::byte* at) {
  std::map<std::string, ops::Rows> rows;
  for (const Kind& kind : kinds_of(config)) {
    const Index copies = kind.of == Kind::Of::each_layer ? config.layers : 1;
    for (Index i = 0; i < copies; ++i, at += kind.rows * kind.columns * sizeof(float)) {
      const std::string path =
          kind.of == Kind::Of::each_layer ? fmt::format("layers.{}.{}", i, kind.path) : kind.path;
      rows[path] = rows_from(at, kind, config.width / config.heads);
    }
  }
  return rows;
}

}  // namespace

LanguageModel load_llama2c(const std::filesystem::path& path) {
  const MappedFile file(path);
  return parse_llama2c(file.bytes(), path.string());
}

LanguageModel parse_llama2c(std::span<const std::byte> bytes, const std::string& name) {
  const LanguageModelConfig config = read_config(bytes, name);
  check_length(config, bytes.size(), name);
  Rng absent = Rng::absent();
  LanguageModel model(config, absent);
  give_memory(model);
  const auto rows = rows_of(config, bytes.data() + kHeader);
  for (auto& [path, tensor] : nn::parameters(model)) fill(tensor, rows.at(path));
  return model;
}

}  // namespace heed::models
