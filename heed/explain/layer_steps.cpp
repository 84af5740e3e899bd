#include "heed/explain/layer_steps.h"

#include <algorithm>

#include "heed/models/choice_names.h"

namespace heed::explain {
namespace {

using nn::NormPlacement;
using viz::ExplainedPart;
using viz::ExplainedStep;

// A sub-layer and the residual connection around it, by path.
struct SubLayer {
  std::string title, path, residual;
  std::string reads = {}, gives = {};               // the rows on the stream before and behind it
  std::optional<nn::AttentionKind> attention = {};  // none: the feed-forward network
};

std::string norm_formula(nn::NormKind kind) {
  switch (kind) {
    case nn::NormKind::layer:
      return "gain (x - mean(x)) / sqrt(variance(x) + epsilon) + bias";
    case nn::NormKind::rms:
      return "gain x / sqrt(mean(x^2) + epsilon)";
    case nn::NormKind::batch:
      return "gain (x - running mean) / sqrt(running variance + epsilon) + bias";
    case nn::NormKind::none:
      return "x, since the model has no norms";
  }
  throw Error("explain: unknown norm");
}

const char* norm_section(nn::NormKind kind) {
  switch (kind) {
    case nn::NormKind::rms:
      return "Zhang and Sennrich, 2019, section 4";
    case nn::NormKind::batch:
      return "Ioffe and Szegedy, 2015, section 3";
    default:
      return "section 3.1; Ba et al., 2016";
  }
}

// The sub-layers of the layer, in order.
class LayerStory {
 public:
  LayerStory(const Capture& capture, const StackScene& scene)
      : capture_(capture),
        scene_(scene),
        layer_(fmt::format("{}.{}", scene.stack, scene.layer)),
        before_(scene.layer == 0 ? scene.stack + ".input"
                                 : fmt::format("{}.{}.output", scene.stack, scene.layer - 1)) {}

  std::vector<ExplainedPart> parts() const {
    std::vector<ExplainedPart> parts;
    for (const SubLayer& one : sub_layers()) {
      if (scene_.only && one.attention != scene_.only) continue;
      parts.push_back(
          {.title = fmt::format("{} layer {}: {}", name_of_stack(), scene_.layer + 1, one.title),
           .steps = steps_of(one)});
    }
    return parts;
  }

 private:
  std::string name_of_stack() const {
    return scene_.stack == "encoder" ? "Encoder" : scene_.stack == "decoder" ? "Decoder" : "Model";
  }
  bool normed_before() const { return scene_.facts.norm != NormPlacement::after; }
  std::vector<viz::ShapeAxis> shape_of(const Tensor& x, const char* symbol) const {
    return {scene_.words.axis(), {symbol, x.dim(1)}};
  }
  ExplainedStep rows(const std::string& path, ExplainedStep step, const char* symbol = "D") const {
    const Tensor& x = capture_[path];
    step.shape = shape_of(x, symbol);
    step.matrices = {matrix_of(x, scene_.words)};
    return step;
  }
  ExplainedStep norm(const std::string& path, const std::string& title) const {
    return rows(path, {.title = title,
                       .formula = norm_formula(scene_.facts.norm_kind),
                       .section = norm_section(scene_.facts.norm_kind),
                       .source = "heed/nn/norm.cpp"});
  }

  std::vector<SubLayer> sub_layers() const;
  std::vector<ExplainedStep> steps_of(const SubLayer& one) const;
  std::vector<ExplainedStep> feed_forward_steps(const std::string& path) const;
  std::string sum_formula(const SubLayer& one) const;

  const Capture& capture_;
  const StackScene& scene_;
  std::string layer_, before_;
};

std::vector<SubLayer> LayerStory::sub_layers() const {
  const auto at = [&](const char* name) { return layer_ + "." + name; };
  std::vector<SubLayer> all;
  if (scene_.memory.tokens.empty()) {
    all.push_back({.title = "self-attention",
                   .path = at("attention"),
                   .residual = at("attention_residual"),
                   .attention = scene_.self});
  } else {
    all.push_back({.title = "self-attention",
                   .path = at("self_attention"),
                   .residual = at("self_residual"),
                   .attention = scene_.self});
    all.push_back({.title = "cross-attention",
                   .path = at("source_attention"),
                   .residual = at("source_residual"),
                   .attention = nn::AttentionKind::cross});
  }
  all.push_back({.title = "feed-forward network",
                 .path = at("feed_forward"),
                 .residual = at("feed_forward_residual")});
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].reads = i == 0 ? before_ : all[i - 1].gives;
    const std::string normed = i + 1 < all.size() ? all[i + 1].path + ".input" : at("output");
    all[i].gives = normed_before() ? all[i].residual + ".sum" : normed;
  }
  return all;
}

std::vector<ExplainedStep> LayerStory::feed_forward_steps(const std::string& path) const {
  const std::string f(name_of<nn::Activation>(scene_.facts.activation, models::kActivations));
  const bool gated = scene_.facts.gated;
  const char* section = gated ? "Shazeer, 2020, section 2" : "section 3.3";
  const char* source = "heed/nn/feed_forward.cpp";
  const auto bias = [&](const char* which) {
    return scene_.facts.biases == nn::Biases::with ? fmt::format(" + b{}", which) : std::string();
  };
  std::vector<ExplainedStep> steps;
  const auto add = [&](const char* name, const char* title, std::string formula) {
    const bool output = std::string_view(name) == "output";
    steps.push_back(
        rows(path + "." + name,
             {.title = title, .formula = std::move(formula), .section = section, .source = source},
             output ? "D" : "F"));
  };
  add("expanded", "Feed-forward: made wide", "x W_1" + bias("_1"));
  if (gated) add("gate", "Feed-forward: the gate", "x W_gate" + bias("_gate"));
  add("hidden", gated ? "Feed-forward: gated" : "Feed-forward: the activation",
      gated ? fmt::format("hidden = {}(gate) * (x W_1{})", f, bias("_1"))
            : fmt::format("hidden = {}(x W_1{})", f, bias("_1")));
  add("output", "Feed-forward: made narrow", "hidden W_2" + bias("_2"));
  return steps;
}

std::string LayerStory::sum_formula(const SubLayer& one) const {
  const char* added = one.attention ? "Attention(x)" : "FeedForward(x)";
  if (scene_.facts.residual == nn::Skip::without) return fmt::format("{} alone", added);
  if (scene_.facts.norm == NormPlacement::before) {
    return fmt::format("x + {}", one.attention ? "Attention(Norm(x))" : "FeedForward(Norm(x))");
  }
  if (scene_.facts.norm == NormPlacement::both) return "x + Norm(SubLayer(Norm(x)))";
  if (scene_.facts.stream == 1.0f) return fmt::format("x + {}", added);
  return fmt::format("{:.4g} x + {}", scene_.facts.stream, added);
}

std::vector<ExplainedStep> LayerStory::steps_of(const SubLayer& one) const {
  std::vector<ExplainedStep> steps;
  steps.push_back(rows(one.reads, {.title = "What the sub-layer finds on the stream",
                                   .formula = "x",
                                   .section = "section 3.1",
                                   .source = "heed/nn/stack.h"}));
  if (normed_before()) steps.push_back(norm(one.path + ".input", "Norm before the sub-layer"));
  const bool cross = one.attention == nn::AttentionKind::cross;
  std::vector<ExplainedStep> inner =
      one.attention ? attention_steps(
                          capture_, {.path = one.path,
                                     .queries = scene_.words,
                                     .keys = cross ? scene_.memory : scene_.words,
                                     .kind = *one.attention,
                                     .head = scene_.head,
                                     .facts = cross ? facts_of_cross(scene_.facts) : scene_.facts})
                    : feed_forward_steps(one.path);
  std::ranges::move(inner, std::back_inserter(steps));
  if (scene_.facts.norm == NormPlacement::both) {
    steps.push_back(norm(one.residual + ".added", "Norm of what is added"));
  }
  steps.push_back(rows(one.residual + ".sum", {.title = "Residual connection",
                                               .formula = sum_formula(one),
                                               .section = "section 3.1",
                                               .source = "heed/nn/residual.h"}));
  if (!normed_before()) steps.push_back(norm(one.gives, "Norm after the sub-layer"));
  return steps;
}

ExplainedStep of_rows(const Tensor& x, const Words& words, ExplainedStep step) {
  step.shape = {words.axis(), {"D", x.dim(1)}};
  step.matrices = {matrix_of(x, words)};
  return step;
}

}  // namespace

std::vector<ExplainedStep> embedding_steps(const Capture& capture, const StackScene& scene) {
  const bool scaled = scene.facts.embedding_scale == nn::EmbeddingScale::sqrt_width;
  std::vector<ExplainedStep> steps;
  std::string sum = "embedding";
  const auto add = [&](const char* name, ExplainedStep step) {
    const std::string path = scene.stack + "." + name;
    if (!capture.has(path)) return;
    steps.push_back(of_rows(capture[path], scene.words, std::move(step)));
    if (std::string_view(name) != "embedding") sum += fmt::format(" + {}", name);
  };
  const bool alone = !capture.has(scene.stack + ".embedding");  // nothing is added to it
  add(alone ? "input" : "embedding", {.title = "Embeddings",
                                      .formula = scaled ? "E[id] sqrt(D)" : "E[id]",
                                      .section = "section 3.4",
                                      .source = "heed/nn/embedding.cpp"});
  if (alone) return steps;
  const bool learned = scene.facts.positions == nn::Positions::learned;
  add("position",
      {.title = "Positions",
       .formula = learned ? "P[place]"
                          : "PE(place, 2i) = sin(place / 10000^(2i / D)), PE(place, 2i + 1) = cos",
       .section = learned ? "Gehring et al., 2017, section 3.1" : "section 3.5",
       .source = "heed/nn/positions.cpp"});
  add("segment", {.title = "Segments",
                  .formula = "S[segment]",
                  .section = "Devlin et al., 2019, section 3",
                  .source = "heed/models/encoder_model.cpp"});
  const bool normed = capture.has(scene.stack + ".sum");
  steps.push_back(
      of_rows(capture[scene.stack + ".input"], scene.words,
              {.title = "What the first layer reads",
               .formula = normed ? fmt::format("Norm({})", sum) : sum,
               .section = normed ? "Devlin et al., 2019, section 3" : "section 3.5",
               .source = normed ? "heed/models/encoder_model.cpp" : "heed/nn/positions.cpp"}));
  return steps;
}

std::vector<ExplainedPart> layer_parts(const Capture& capture, const StackScene& scene) {
  return LayerStory(capture, scene).parts();
}

viz::Explanation read_text(const std::string& text, const std::string& tokenizer,
                           const Capture& capture, const StackScene& scene) {
  viz::Explanation explanation{.title = "How the model reads a text",
                               .note = fmt::format("\"{}\".{}", text, kSections)};
  explanation.parts.push_back({.title = "Text", .steps = {token_step(scene.words, tokenizer)}});
  std::ranges::move(embedding_steps(capture, scene),
                    std::back_inserter(explanation.parts.back().steps));
  std::ranges::move(layer_parts(capture, scene), std::back_inserter(explanation.parts));
  return explanation;
}

ExplainedStep stack_output_step(const Capture& capture, const StackScene& scene) {
  const bool normed = scene.facts.norm != NormPlacement::after;
  return of_rows(capture[scene.stack + ".output"], scene.words,
                 {.title = "What the last layer gives",
                  .formula = normed ? norm_formula(scene.facts.norm_kind) : "x of the last layer",
                  .section = "section 3.1",
                  .source = normed ? "heed/nn/norm.cpp" : "heed/nn/stack.h"});
}

}  // namespace heed::explain
