#include "heed/models/weights_file.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include "heed/models/stored_weights.h"
#include "heed/nn/positions.h"
#include "heed/tensor/safetensors.h"

namespace heed::models {
namespace {

using Parameters = std::map<std::string, Tensor>;  // by path, the model's own memory

Parameters parameters_of(const Transformer& model) {
  Parameters by_path;
  for (auto& [path, tensor] : nn::parameters(model)) by_path.emplace(path, tensor);
  return by_path;
}

std::vector<StoredWeight> weights_in(FolderFormat format, const TransformerConfig& config) {
  return format == FolderFormat::marian ? marian_weights(config) : stored_weights(config);
}

const char* bias_name(FolderFormat format) {
  return format == FolderFormat::marian ? "final_logits_bias" : "output_bias";
}

Shape bias_shape(FolderFormat format, const TransformerConfig& config) {
  return format == FolderFormat::marian ? Shape{1, config.target_vocab}
                                        : Shape{config.target_vocab};
}

bool is_floating(const safetensors::Entry& entry) {
  return entry.type == "F32" || entry.type == "F16" || entry.type == "BF16" || entry.type == "F64";
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
    if (!is_floating(got)) {
      wrong_.push_back(fmt::format("{} is {}, wanted a floating-point type", name, got.type));
    }
    return true;
  }

  // The position tables that older versions of transformers saved, which are sinusoids.
  void sinusoids(const std::string& name, Index width) {
    if (unasked_.erase(name) == 0) return;
    const safetensors::Entry& got = file_.entry(name);
    const bool fits = got.shape.size() == 2 && got.shape[1] == width && is_floating(got) &&
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
    const Tensor wanted =
        to_halves(nn::sinusoids(0, table.dim(0), table.dim(1)), ResidualAxis::last);
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
  if (format == FolderFormat::marian) {
    comparison.sinusoids("model.encoder.embed_positions.weight", config.width);
    comparison.sinusoids("model.decoder.embed_positions.weight", config.width);
  }
  comparison.raise();
}

Tensor as_float32(const Tensor& tensor) {
  return tensor.dtype() == DType::float32 ? tensor : tensor.to(DType::float32);
}

// The weight under the first of its names that is there.
Tensor stored(const StoredWeight& weight, const safetensors::File& file) {
  const auto name =
      std::ranges::find_if(weight.names, [&](const auto& name) { return file.has(name); });
  return to_interleaved(as_float32(file.tensor(*name)), weight.residual);
}

void copy(const Tensor& from, Tensor& to) {
  std::ranges::copy(from.values(), to.mutable_data());
}

}  // namespace

void save_weights(const Transformer& model, const std::filesystem::path& file,
                  FolderFormat format) {
  const Parameters parameters = parameters_of(model);
  NamedTensors tensors;
  for (const StoredWeight& weight : weights_in(format, model.config())) {
    const Tensor& tensor = parameters.at(weight.path);
    tensors.emplace_back(weight.names.front(), to_halves(as_float32(tensor), weight.residual));
  }
  const Tensor& bias = model.output_bias();
  if (!bias.empty() || format == FolderFormat::marian) {
    const Shape shape = bias_shape(format, model.config());
    tensors.emplace_back(bias_name(format), bias.empty() ? Tensor(shape) : bias.reshaped(shape));
  }
  safetensors::save(file, tensors);
}

Transformer load_weights(const TransformerConfig& config, const std::filesystem::path& path,
                         FolderFormat format) {
  const safetensors::File file(path);
  compare(config, file, format);
  Rng rng = Rng::none();
  Transformer model(config, rng);
  Parameters parameters = parameters_of(model);
  for (const StoredWeight& weight : weights_in(format, config)) {
    copy(stored(weight, file), parameters.at(weight.path));
  }
  if (file.has(bias_name(format))) {
    const Tensor bias = as_float32(file.tensor(bias_name(format)));
    const bool all_zero = std::ranges::all_of(bias.values(), [](float x) { return x == 0; });
    if (!all_zero) model.set_output_bias(bias.reshaped({config.target_vocab}));
  }
  return model;
}

}  // namespace heed::models
