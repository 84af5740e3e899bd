#include "heed/models/weights_file.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "heed/base/threads.h"
#include "heed/models/weights_reader.h"
#include "heed/nn/positions.h"

namespace heed::models {
namespace {

std::vector<StoredWeight> weights_in(FolderFormat format, const TransformerConfig& config) {
  return format == FolderFormat::hugging_face ? hugging_face_weights(config)
                                              : stored_weights(config);
}

const char* bias_name(FolderFormat format) {
  return format == FolderFormat::hugging_face ? "final_logits_bias" : "output_bias";
}

Shape bias_shape(FolderFormat format, const TransformerConfig& config) {
  return format == FolderFormat::hugging_face ? Shape{1, config.target_vocab}
                                              : Shape{config.target_vocab};
}

// As transformers names them: older versions for Marian, all for Pegasus.
constexpr const char* kSinusoids[] = {"model.encoder.embed_positions.weight",
                                      "model.decoder.embed_positions.weight"};

Tensor sinusoids_in_halves(Index positions, Index width) {
  return to_halves(nn::sinusoids(0, positions, width), ResidualAxis::last);
}

bool same(const safetensors::Entry& a, const safetensors::Entry& b) {
  return a.type == b.type && std::ranges::equal(a.bytes, b.bytes);
}

// Holds what a file has against what a model wants.
class Comparison {
 public:
  explicit Comparison(const safetensors::File& file) : file_(file) {
    for (const std::string& name : file.names()) unasked_.insert(name);
  }

  void weight(const StoredWeight& wanted) {
    const std::string* first = nullptr;
    for (const std::string& name : wanted.names) {
      if (!optional(name, wanted.shape)) continue;
      if (!first) {
        first = &name;
      } else if (!same(file_.entry(*first), file_.entry(name))) {
        wrong_.push_back(fmt::format("{} is not {}, to which it is tied", name, *first));
      }
    }
    if (!first) wrong_.push_back(wanted.names.front() + " is missing");
  }

  // Whether the file has it, in whatever shape.
  bool optional(const std::string& name, const Shape& wanted) {
    if (unasked_.erase(name) == 0) return false;
    const safetensors::Entry& got = file_.entry(name);
    if (got.shape != wanted) {
      wrong_.push_back(fmt::format("{} is {}, wanted {}", name, got.shape, wanted));
    }
    if (!safetensors::is_floating(got)) {
      wrong_.push_back(fmt::format("{} is {}, wanted a floating-point type", name, got.type));
    }
    return true;
  }

  void sinusoids(const std::string& name, Index width) {
    if (unasked_.erase(name) == 0) return;
    const safetensors::Entry& got = file_.entry(name);
    const bool fits = got.shape.size() == 2 && got.shape[1] == width &&
                      safetensors::is_floating(got) &&
                      are_sinusoids(file_.tensor(name).to(DType::float32));
    if (!fits) wrong_.push_back(fmt::format("{} {} is no table of sinusoids", name, got.shape));
  }

  void raise() {
    for (const std::string& name : unasked_) wrong_.push_back(name + " is unknown");
    check(wrong_.empty(), "{}: does not hold the model that config.json states: {}",
          file_.path().string(), fmt::join(wrong_, "; "));
  }

 private:
  static bool are_sinusoids(const Tensor& table) {
    constexpr float kTolerance = 1e-2f;  // bfloat16 tells 1 from 0.996
    const Tensor wanted = sinusoids_in_halves(table.dim(0), table.dim(1));
    return std::ranges::equal(table.values(), wanted.values(),
                              [](float a, float b) { return std::abs(a - b) <= kTolerance; });
  }

  const safetensors::File& file_;
  std::set<std::string> unasked_;
  std::vector<std::string> wrong_;
};

void compare(const TransformerConfig& config, const safetensors::File& file, FolderFormat format) {
  const auto tensors = std::ssize(file.names());
  check(config.encoder_layers + config.decoder_layers <= tensors,
        "{}: holds {} tensors, too few for the {} layers that config.json states",
        file.path().string(), tensors, config.encoder_layers + config.decoder_layers);
  Comparison comparison(file);
  for (const StoredWeight& weight : weights_in(format, config)) comparison.weight(weight);
  comparison.optional(bias_name(format), bias_shape(format, config));
  if (format == FolderFormat::hugging_face) {
    for (const char* name : kSinusoids) comparison.sinusoids(name, config.width);
  }
  comparison.raise();
}

Tensor as_float32(const Tensor& tensor) {
  return tensor.dtype() == DType::float32 ? tensor : tensor.to(DType::float32);
}

// Gives memory to the parameters that have none; those that are one stay one.
void give_memory(Transformer& model) {
  std::map<const Node*, Tensor> given;
  nn::for_each<Tensor>(model, [&](const std::string&, Tensor& tensor) {
    if (!tensor.node() || !tensor.empty()) return;
    Tensor& memory = given[tensor.node().get()];
    if (memory.empty()) memory = Tensor::uninitialized(tensor.shape()).with_node(tensor.node());
    tensor = memory;
  });
}

void fill(Tensor& tensor, const ops::Rows& rows) {
  constexpr Index kAtOnce = 64;
  const Index all = tensor.dim(0), width = all == 0 ? 0 : tensor.size() / all;
  parallel_for((all + kAtOnce - 1) / kAtOnce, tensor.size(), [&](Index task) {
    const Index first = task * kAtOnce;
    rows(first, std::min(kAtOnce, all - first), tensor.mutable_data() + first * width);
  });
}

// A model with the weights of a file, of which `pack` comes first and leaves what it likes.
Transformer load_with(const TransformerConfig& config, const std::filesystem::path& path,
                      FolderFormat format,
                      const std::function<void(Transformer&, const WeightRows&)>& pack) {
  const safetensors::File file(path);
  compare(config, file, format);
  WeightsReader reader(file, weights_in(format, config));
  const auto rows = [&](const std::string& weight) { return reader.rows(weight); };
  Rng absent = Rng::absent();
  Transformer model(config, absent);
  pack(model, rows);
  give_memory(model);
  for (auto& [weight, tensor] : nn::parameters(model)) fill(tensor, rows(weight));
  if (file.has(bias_name(format))) {
    const Tensor bias = as_float32(file.tensor(bias_name(format)));
    const bool all_zero = std::ranges::all_of(bias.values(), [](float x) { return x == 0; });
    if (!all_zero) model.set_output_bias(bias.reshaped({config.target_vocab}));
  }
  return model;
}

}  // namespace

void save_weights(const Transformer& model, const std::filesystem::path& file,
                  FolderFormat format) {
  std::map<std::string, Tensor> parameters;  // by path
  for (auto& [path, tensor] : nn::parameters(model)) parameters.emplace(path, tensor);
  NamedTensors tensors;
  for (const StoredWeight& weight : weights_in(format, model.config())) {
    const Tensor& tensor = parameters.at(weight.path);
    tensors.emplace_back(weight.names.front(), to_halves(as_float32(tensor), weight.residual));
  }
  const Tensor& bias = model.output_bias();
  if (!bias.empty() || format == FolderFormat::hugging_face) {
    const Shape shape = bias_shape(format, model.config());
    tensors.emplace_back(bias_name(format), bias.empty() ? Tensor(shape) : bias.reshaped(shape));
  }
  const TransformerConfig& config = model.config();
  if (format == FolderFormat::hugging_face && config.norm == nn::NormPlacement::before) {
    const Tensor table = sinusoids_in_halves(config.max_length, config.width);
    for (const char* name : kSinusoids) tensors.emplace_back(name, table);
  }
  safetensors::save(file, tensors);
}

Transformer load_weights(const TransformerConfig& config, const std::filesystem::path& path,
                         FolderFormat format) {
  return load_with(config, path, format, [](Transformer&, const WeightRows&) {});
}

Transformer load_packed(const TransformerConfig& config, const std::filesystem::path& path,
                        FolderFormat format, ops::ComputeType type) {
  return load_with(config, path, format,
                   [type](Transformer& model, const WeightRows& rows) { model.pack(type, rows); });
}

}  // namespace heed::models
