#include "heed/models/hugging_face_config.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "heed/models/hugging_face_names.h"

namespace heed::models {
namespace {

using nlohmann::json;
using nn::Activation, nn::NormPlacement;

struct ModelClass {
  const char* type;
  const char* name;
  Index vocab;  // this and the next where the file is silent
  Token end;
};

constexpr ModelClass kMarian{"marian", "MarianMTModel", 58101, 0};
constexpr ModelClass kPegasus{"pegasus", "PegasusForConditionalGeneration", 50265, 1};

const ModelClass& class_of(NormPlacement norm) {
  return norm == NormPlacement::after ? kMarian : kPegasus;
}

// A size that encoder and decoder state apart and that is one here.
Index one_size(JsonFields& fields, const char* encoder, const char* decoder, Index silent) {
  const Index in_encoder = fields.whole(encoder).value_or(silent);
  const Index in_decoder = fields.whole(decoder).value_or(silent);
  if (in_encoder != in_decoder) {
    fields.complain(fmt::format("{} is {} and {} is {}, wanted the same", encoder, in_encoder,
                                decoder, in_decoder));
  }
  return in_encoder;
}

// Where the file is silent, the defaults of MarianConfig and PegasusConfig.
void read_sizes(JsonFields& fields, TransformerConfig& config) {
  config.source_vocab = fields.whole("vocab_size").value_or(class_of(config.norm).vocab);
  config.target_vocab = fields.whole("decoder_vocab_size").value_or(config.source_vocab);
  config.encoder_layers = fields.whole("encoder_layers").value_or(12);
  config.decoder_layers = fields.whole("decoder_layers").value_or(12);
  config.width = fields.whole("d_model").value_or(1024);
  config.heads = one_size(fields, "encoder_attention_heads", "decoder_attention_heads", 16);
  config.hidden = one_size(fields, "encoder_ffn_dim", "decoder_ffn_dim", 4096);
  config.max_length = fields.whole("max_position_embeddings").value_or(1024);
}

void read_sharing(JsonFields& fields, TransformerConfig& config) {
  const bool output = fields.flag("tie_word_embeddings").value_or(true);
  if (config.norm == NormPlacement::before) {  // Pegasus has one table for both sides
    if (!output) fields.complain("tie_word_embeddings is false, wanted true");
    config.sharing = EmbeddingSharing::all;
    config.target_vocab = config.source_vocab;
    return;
  }
  const bool both_sides = fields.flag("share_encoder_decoder_embeddings").value_or(true);
  if (both_sides && !output) {
    fields.complain(
        "share_encoder_decoder_embeddings is true and tie_word_embeddings false, wanted both or "
        "neither or the second alone");
  }
  config.sharing = both_sides ? EmbeddingSharing::all
                   : output   ? EmbeddingSharing::target_output
                              : EmbeddingSharing::none;
  if (both_sides) config.target_vocab = config.source_vocab;
}

void read_tokens(JsonFields& fields, TransformerConfig& config) {
  const bool pegasus = config.norm == NormPlacement::before;
  const Index last = std::max<Index>(config.source_vocab, 1) - 1;
  const Index pad = fields.whole("pad_token_id").value_or(pegasus ? 0 : last);
  const Index start = fields.whole("decoder_start_token_id").value_or(pegasus ? 0 : pad);
  if (start != pad) config.start = static_cast<Token>(start);
  config.pad = static_cast<Token>(pad);
  config.end = static_cast<Token>(fields.whole("eos_token_id").value_or(class_of(config.norm).end));
}

}  // namespace

const char* hugging_face_class(const TransformerConfig& config) {
  return class_of(config.norm).name;
}

bool is_hugging_face(std::string_view model_type) {
  return model_type == kMarian.type || model_type == kPegasus.type;
}

std::vector<std::string> reasons_against_hugging_face(const TransformerConfig& config) {
  std::vector<std::string> reasons;
  const auto unless = [&](bool ok, const char* reason) {
    if (!ok) reasons.emplace_back(reason);
  };
  unless(config.norm != NormPlacement::both, "its norms stand on both sides of the sub-layers");
  unless(config.norm != NormPlacement::before || config.sharing == EmbeddingSharing::all,
         "its norms come before the sub-layers and its embeddings are not all one");
  unless(config.positions == nn::Positions::sinusoidal, "its positions are not sinusoidal");
  unless(config.norm_kind == nn::NormKind::layer, "its norms are not layer normalisation");
  unless(config.key_value_heads == 0 || config.key_value_heads == config.heads,
         "its heads share keys and values");
  unless(!config.gated, "its feed-forward networks are gated");
  unless(config.layer_groups == 0, "its layers share parameters");
  unless(config.attention == nn::AttentionForm{}, "its attention is not dense");
  unless(config.initial_weights != InitialWeights::deep_norm,
         "its residual stream is scaled, as DeepNorm has it");
  unless(config.biases == nn::Biases::with, "it has no biases");
  unless(config.norm_epsilon == 1e-5f, "its norm epsilon is not 1e-5");
  unless(config.residual == nn::Skip::with, "its sub-layers have no residual connection");
  unless(config.score_scale == nn::ScoreScale{}, "its score scale is not 1/sqrt(d_k)");
  return reasons;
}

json hugging_face_json(const TransformerConfig& config) {
  const ModelClass& model = class_of(config.norm);
  const bool before = config.norm == NormPlacement::before;
  return {
      {"model_type", model.type},
      {"architectures", {model.name}},
      {"is_encoder_decoder", true},
      {"vocab_size", config.source_vocab},
      {"decoder_vocab_size", config.target_vocab},
      {"d_model", config.width},
      {"encoder_layers", config.encoder_layers},
      {"decoder_layers", config.decoder_layers},
      {"num_hidden_layers", config.encoder_layers},
      {"encoder_attention_heads", config.heads},
      {"decoder_attention_heads", config.heads},
      {"encoder_ffn_dim", config.hidden},
      {"decoder_ffn_dim", config.hidden},
      {"activation_function", name_of(config.activation, kTheirActivations)},
      {"dropout", shortest(config.dropout)},
      {"attention_dropout", shortest(config.attention_dropout)},
      {"activation_dropout", shortest(config.hidden_dropout)},
      {"encoder_layerdrop", shortest(config.layer_drop)},
      {"decoder_layerdrop", shortest(config.layer_drop)},
      {"scale_embedding", config.embedding_scale == nn::EmbeddingScale::sqrt_width},
      {"static_position_embeddings", true},
      {"max_position_embeddings", config.max_length},
      {"normalize_before", before},
      {"normalize_embedding", false},
      {"add_final_layer_norm", before},
      {"share_encoder_decoder_embeddings", config.sharing == EmbeddingSharing::all},
      {"tie_word_embeddings", config.sharing != EmbeddingSharing::none},
      {"pad_token_id", config.pad},
      {"eos_token_id", config.end},
      {"decoder_start_token_id", config.start_token()},
      {"forced_eos_token_id", config.end},
      {"torch_dtype", "float32"},
  };
}

TransformerConfig hugging_face_config(const json& object, const std::string& name) {
  JsonFields fields(object, name);
  TransformerConfig config;
  config.norm = fields.required_text("model_type") == kMarian.type ? NormPlacement::after
                                                                   : NormPlacement::before;
  read_sizes(fields, config);
  read_sharing(fields, config);
  read_tokens(fields, config);
  config.activation = fields.choice<Activation>("activation_function",
                                                fields.text("activation_function").value_or("gelu"),
                                                kTheirActivations);
  config.dropout = fields.number("dropout").value_or(0.1f);
  config.attention_dropout = fields.number("attention_dropout").value_or(0.0f);
  config.hidden_dropout = fields.number("activation_dropout").value_or(0.0f);
  config.layer_drop = fields.number("encoder_layerdrop").value_or(0.0f);
  config.embedding_scale = fields.flag("scale_embedding").value_or(false)
                               ? nn::EmbeddingScale::sqrt_width
                               : nn::EmbeddingScale::none;
  fields.raise();
  return config;
}

}  // namespace heed::models
