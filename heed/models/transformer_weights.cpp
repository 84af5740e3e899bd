#include "heed/models/transformer_weights.h"

#include "heed/models/layer_choices.h"

namespace heed::models {
namespace {

// A module under its two names.
struct Place {
  std::string path, theirs;

  Place in(std::string_view ours, std::string_view their) const {
    return {fmt::format("{}.{}", path, ours), fmt::format("{}.{}", theirs, their)};
  }
};

class Listing {
 public:
  explicit Listing(const TransformerConfig& config)
      : config_(config),
        keys_(head_width(config) *
              (config.key_value_heads > 0 ? config.key_value_heads : config.heads)) {}

  void table(std::string path, std::vector<std::string> names, Index rows) {
    all_.push_back({std::move(path), std::move(names), {rows, config_.width}, ResidualAxis::last});
  }
  // What no class has, off the residual stream.
  void own(std::string path, Shape shape) {
    all_.push_back({std::move(path), {}, std::move(shape), ResidualAxis::none});
  }
  void norm(const Place& place) {
    if (config_.norm_kind == nn::NormKind::none) return;
    add(place.in("gain", "weight"), {config_.width}, ResidualAxis::first);
    if (config_.norm_kind == nn::NormKind::rms) return;
    bias(place, config_.width, ResidualAxis::first);
    if (config_.norm_kind != nn::NormKind::batch) return;
    for (const char* running : {"running_mean", "running_variance"}) {  // of no class's
      add(place.in(running, running), {config_.width}, ResidualAxis::first);
    }
  }
  void attention(const Place& place) {
    from_residual(place.in("query", "q_proj"), config_.width);
    from_residual(place.in("key", "k_proj"), keys_);
    from_residual(place.in("value", "v_proj"), keys_);
    to_residual(place.in("output", "out_proj"), config_.width);
  }
  void feed_forward(const Place& place) {  // transformers has no name for the block, nor for gates
    if (config_.gated) from_residual({place.path + ".feed_forward.gate", {}}, config_.hidden);
    from_residual({place.path + ".feed_forward.expand", place.theirs + ".fc1"}, config_.hidden);
    to_residual({place.path + ".feed_forward.contract", place.theirs + ".fc2"}, config_.hidden);
    norm(place.in("feed_forward_residual.norm", "final_layer_norm"));
  }

  std::vector<StoredWeight> take() { return std::move(all_); }

 private:
  void from_residual(const Place& place, Index out) {
    add(place.in("weight", "weight"), {out, config_.width}, ResidualAxis::last);
    bias(place, out, ResidualAxis::none);
  }
  void to_residual(const Place& place, Index in) {
    add(place.in("weight", "weight"), {config_.width, in}, ResidualAxis::first);
    bias(place, config_.width, ResidualAxis::first);
  }
  void bias(const Place& place, Index size, ResidualAxis axis) {
    if (config_.biases == nn::Biases::with) add(place.in("bias", "bias"), {size}, axis);
  }
  void add(const Place& place, Shape shape, ResidualAxis axis) {
    all_.push_back({place.path, {place.theirs}, std::move(shape), axis});
  }

  const TransformerConfig& config_;
  Index keys_;  // Hk * Dh
  std::vector<StoredWeight> all_;
};

void list_tables(Listing& listing, const TransformerConfig& config) {
  const std::string source = "model.encoder.embed_tokens.weight";
  const std::string target = "model.decoder.embed_tokens.weight";
  const std::string output = "lm_head.weight";
  if (config.sharing == EmbeddingSharing::all) {
    return listing.table("source_embedding", {"model.shared.weight", source, target, output},
                         config.source_vocab);
  }
  listing.table("source_embedding", {source}, config.source_vocab);
  if (config.sharing == EmbeddingSharing::target_output) {
    return listing.table("target_embedding", {target, output}, config.target_vocab);
  }
  listing.table("target_embedding", {target}, config.target_vocab);
  listing.table("output", {output}, config.target_vocab);
}

void list_layers(Listing& listing, const TransformerConfig& config) {
  const nn::StackConfig encoder = stack_config(config, config.encoder_layers);
  const nn::StackConfig decoder = stack_config(config, config.decoder_layers);
  for (Index i = 0; i < encoder.own(); ++i) {
    const Place layer{fmt::format("encoder.{}", i), fmt::format("model.encoder.layers.{}", i)};
    listing.attention(layer.in("attention", "self_attn"));
    listing.norm(layer.in("attention_residual.norm", "self_attn_layer_norm"));
    listing.feed_forward(layer);
  }
  for (Index i = 0; i < decoder.own(); ++i) {
    const Place layer{fmt::format("decoder.{}", i), fmt::format("model.decoder.layers.{}", i)};
    listing.attention(layer.in("self_attention", "self_attn"));
    listing.norm(layer.in("self_residual.norm", "self_attn_layer_norm"));
    listing.attention(layer.in("source_attention", "encoder_attn"));
    listing.norm(layer.in("source_residual.norm", "encoder_attn_layer_norm"));
    listing.feed_forward(layer);
  }
}

// Behind the last layer of a stack whose residual stream no norm is on.
void list_last_norms(Listing& listing, const TransformerConfig& config) {
  if (config.norm == nn::NormPlacement::after) return;
  listing.norm({"encoder_norm.0", "model.encoder.layer_norm"});
  listing.norm({"decoder_norm.0", "model.decoder.layer_norm"});
}

// What transformers has no name for.
void list_added_norms(Listing& listing, const TransformerConfig& config) {
  if (config.norm != nn::NormPlacement::both) return;
  const auto add = [&](std::string_view stack, Index i, std::string_view residual) {
    listing.norm({fmt::format("{}.{}.{}_residual.added_norm", stack, i, residual), {}});
  };
  for (Index i = 0; i < stack_config(config, config.encoder_layers).own(); ++i) {
    for (const char* residual : {"attention", "feed_forward"}) add("encoder", i, residual);
  }
  for (Index i = 0; i < stack_config(config, config.decoder_layers).own(); ++i) {
    for (const char* residual : {"self", "source", "feed_forward"}) add("decoder", i, residual);
  }
}

// Nor for these.
void list_positions(Listing& listing, const TransformerConfig& config) {
  for (const char* side : {"source", "target"}) {
    if (config.positions == nn::Positions::learned) {
      listing.table(fmt::format("{}_positions.table", side), {}, config.max_length);
    }
    if (config.positions == nn::Positions::t5) {
      listing.own(fmt::format("{}_positions.offsets.buckets", side),
                  {config.relative.buckets, config.heads});
    }
  }
  if (config.positions != nn::Positions::shaw) return;
  const Index reach = config.relative.reach;
  const auto add = [&](const std::string& attention, Index rows) {
    for (const char* table : {"keys", "values"}) {
      listing.own(fmt::format("{}.relative.{}", attention, table), {rows, head_width(config)});
    }
  };
  for (Index i = 0; i < stack_config(config, config.encoder_layers).own(); ++i) {
    add(fmt::format("encoder.{}.attention", i), 2 * reach + 1);
  }
  for (Index i = 0; i < stack_config(config, config.decoder_layers).own(); ++i) {
    add(fmt::format("decoder.{}.self_attention", i), reach + 1);
  }
}

// What a class of transformers has a name for.
Listing listed(const TransformerConfig& config) {
  Listing listing(config);
  list_tables(listing, config);
  list_layers(listing, config);
  list_last_norms(listing, config);
  return listing;
}

}  // namespace

std::vector<StoredWeight> stored_weights(const TransformerConfig& config) {
  Listing listing = listed(config);
  list_added_norms(listing, config);
  list_positions(listing, config);
  std::vector<StoredWeight> weights = listing.take();
  for (StoredWeight& weight : weights) {
    weight.names = {weight.path};
    weight.residual = ResidualAxis::none;
  }
  return weights;
}

std::vector<StoredWeight> hugging_face_weights(const TransformerConfig& config) {
  return listed(config).take();
}

}  // namespace heed::models
