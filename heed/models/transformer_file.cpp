#include "heed/models/transformer_file.h"

#include <algorithm>
#include <cmath>

#include "heed/models/layer_choices.h"
#include "heed/models/module_weights.h"
#include "heed/models/transformer_weights.h"
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

bool are_sinusoids(const safetensors::Entry& got, const safetensors::File& file, const char* name,
                   Index width) {
  constexpr float kTolerance = 1e-2f;  // bfloat16 tells 1 from 0.996
  if (got.shape.size() != 2 || got.shape[1] != width || !safetensors::is_floating(got))
    return false;
  const Tensor wanted = sinusoids_in_halves(got.shape[0], width);
  return std::ranges::equal(file.tensor(name).to(DType::float32).values(), wanted.values(),
                            [](float a, float b) { return std::abs(a - b) <= kTolerance; });
}

// What a file may hold beside the parameters: a bias of the output, and sinusoids.
void compare_others(WeightsComparison& comparison, const TransformerConfig& config,
                    const safetensors::File& file, FolderFormat format) {
  comparison.optional(bias_name(format), bias_shape(format, config));
  if (format != FolderFormat::hugging_face) return;
  for (const char* name : kSinusoids) {
    comparison.computed(name, [&](const safetensors::Entry& got) {
      return are_sinusoids(got, file, name, config.width);
    });
  }
}

Transformer load_with(const TransformerConfig& config, const std::filesystem::path& path,
                      FolderFormat format, std::optional<ops::ComputeType> type) {
  const safetensors::File file(path);
  Transformer model = load_model<Transformer>(
      config, file,
      {.layers = stack_config(config, config.encoder_layers).own() +
                 stack_config(config, config.decoder_layers).own(),
       .weights = [&](const Transformer&) { return weights_in(format, config); },
       .beside =
           [&](WeightsComparison& comparison) { compare_others(comparison, config, file, format); },
       .type = type});
  if (file.has(bias_name(format))) {
    const Tensor bias = file.tensor(bias_name(format)).to(DType::float32);
    const bool all_zero = std::ranges::all_of(bias.values(), [](float x) { return x == 0; });
    if (!all_zero) model.set_output_bias(bias.reshaped({config.target_vocab}));
  }
  return model;
}

}  // namespace

void save_weights(const Transformer& model, const std::filesystem::path& file,
                  FolderFormat format) {
  NamedTensors tensors = stored_tensors(nn::state(model), weights_in(format, model.config()));
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
  return load_with(config, path, format, std::nullopt);
}

Transformer load_packed(const TransformerConfig& config, const std::filesystem::path& path,
                        FolderFormat format, ops::ComputeType type) {
  return load_with(config, path, format, type);
}

}  // namespace heed::models
