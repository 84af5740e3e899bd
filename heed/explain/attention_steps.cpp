#include "heed/explain/attention_steps.h"

#include "heed/base/check.h"
#include "heed/ops/shape.h"

namespace heed::explain {
namespace {

using viz::ExplainedStep;

constexpr const char* kAttention = "heed/nn/attention.cpp";
constexpr const char* kPlain = "heed/ops/attention_plain.cpp";
constexpr const char* kScaledDotProduct = "section 3.2.1";
constexpr const char* kMultiHead = "section 3.2.2";
constexpr const char* kLinear = "Katharopoulos et al., 2020, section 3.2";

// The steps of one attention, one function a step.
class AttentionStory {
 public:
  AttentionStory(const Capture& capture, const AttentionScene& scene)
      : capture_(capture), scene_(scene), head_width_(scene.facts.width / scene.facts.heads) {
    check(0 <= scene.head && scene.head < scene.facts.heads, "explain: head {}, the model has {}",
          scene.head + 1, scene.facts.heads);
  }

  std::vector<ExplainedStep> steps() {
    add_projections();
    if (has("scores")) add_scores();
    if (has("weights")) add_weights();
    add_heads();
    return std::move(steps_);
  }

 private:
  // Queries, keys or values of so many heads.
  struct Projection {
    std::string name, title, formula;
    Index heads;
    const Words& words;
  };

  bool has(const std::string& what) const { return capture_.has(scene_.path + "." + what); }
  const Tensor& at(const std::string& what) const { return capture_[scene_.path + "." + what]; }
  std::string head() const { return fmt::format("head {}", scene_.head + 1); }
  std::vector<viz::ShapeAxis> rows_of(const Words& words, viz::ShapeAxis columns) const {
    return {words.axis(), std::move(columns)};
  }

  // "k = x W^K + b^K"
  std::string product(const char* x, char matrix) const {
    const bool biased = scene_.facts.attention_biases == nn::Biases::with;
    return fmt::format("{} W^{}{}", x, matrix, biased ? fmt::format(" + b^{}", matrix) : "");
  }

  // The head's columns of (T, heads * n).
  Tensor columns_of_head(const Tensor& x, Index heads) const {
    const Index width = x.dim(1) / heads;
    return ops::columns(x, scene_.head * heads / scene_.facts.heads * width, width);
  }

  // The head's scores or weights of (H, Tq, Tk).
  viz::LabelledMatrix pairs(const char* what) const {
    const Tensor& all = at(what);
    const Index size = all.dim(1) * all.dim(2);
    const auto own = all.values().subspan(scene_.head * size, size);
    return {.rows = scene_.queries.pieces,
            .columns = scene_.keys.pieces,
            .values = {own.begin(), own.end()}};
  }
  std::vector<viz::ShapeAxis> pairs_shape() const {
    return {scene_.queries.axis(), scene_.keys.axis()};
  }

  void add_projections();
  void add_projection(const Projection& projection);
  ExplainedStep projected(const Projection& projection, const std::string& name) const;
  void add_scores();
  void add_mask();
  void add_weights();
  void add_heads();
  std::string scores_formula() const;
  std::string mask_formula() const;

  const Capture& capture_;
  const AttentionScene& scene_;
  Index head_width_;
  std::vector<ExplainedStep> steps_;
};

void AttentionStory::add_projections() {
  const Index heads = scene_.facts.heads, shared = at("value").dim(1) / head_width_;
  const bool cross = scene_.kind == nn::AttentionKind::cross;
  const bool biased = scene_.facts.positions == nn::Positions::transformer_xl;
  add_projection({.name = "query",
                  .title = "Queries",
                  .formula = product("q = x", 'Q') + (biased ? " + u" : ""),
                  .heads = heads,
                  .words = scene_.queries});
  add_projection({.name = "key",
                  .title = "Keys",
                  .formula = product(cross ? "k = memory" : "k = x", 'K'),
                  .heads = shared,
                  .words = scene_.keys});
  add_projection({.name = "value",
                  .title = "Values",
                  .formula = product(cross ? "v = memory" : "v = x", 'V'),
                  .heads = shared,
                  .words = scene_.keys});
}

void AttentionStory::add_projection(const Projection& projection) {
  const std::string unturned = "unturned_" + projection.name;
  if (has(unturned)) {
    steps_.push_back(projected(projection, unturned));
    steps_.back().title += ", before they are turned";
  }
  steps_.push_back(projected(projection, projection.name));
  ExplainedStep& step = steps_.back();
  const char letter = projection.formula[0];
  if (has(unturned)) {
    step.title += ", turned by their place";
    step.formula = fmt::format("pairs (i, i + R/2) of {} turn by place * base^(-2i / R)", letter);
    step.section = "Su et al., 2021, section 3.2.2";
    step.source = "heed/ops/rotary.cpp";
  }
  if (!scene_.facts.form.is_linear() || projection.name == "value") return;
  const bool elu = scene_.facts.form.kind == nn::AttentionForm::Kind::linear;
  step.title += ", as features";
  step.formula = elu ? fmt::format("phi({0}) = elu({0}) + 1", letter)
                     : fmt::format("phi({0}) = exp(w . {0} - |{0}|^2 / 2) of random w", letter);
  step.section = elu ? kLinear : "Choromanski et al., 2021, section 2.3";
  step.source = "heed/ops/attention_features.cpp";
  step.shape.back().symbol = "M";
}

// The head's columns of what was shown under that name.
ExplainedStep AttentionStory::projected(const Projection& projection,
                                        const std::string& name) const {
  const Tensor own = columns_of_head(at(name), projection.heads);
  ExplainedStep step{.title = fmt::format("{} of {}", projection.title, head()),
                     .formula = projection.formula,
                     .section = kMultiHead,
                     .source = kAttention,
                     .shape = rows_of(projection.words, {"Dh", own.dim(1)}),
                     .matrices = {matrix_of(own, projection.words)}};
  if (projection.heads < scene_.facts.heads) {
    step.note = fmt::format(
        "{} heads of queries share a head of keys and values (Ainslie et al., 2023, section 2.2).",
        scene_.facts.heads / projection.heads);
  }
  return step;
}

std::string AttentionStory::scores_formula() const {
  switch (scene_.facts.positions) {
    case nn::Positions::shaw:
      return "scores[i, j] = q_i . (k_j + a_(j-i))";
    case nn::Positions::transformer_xl:
      return "scores[i, j] = q_i . k_j + (q_i - u + v) . r_(i-j)";
    default:
      return "scores = q k^T";
  }
}

void AttentionStory::add_scores() {
  steps_.push_back({.title = "Scores: how well each query fits each key",
                    .formula = scores_formula(),
                    .section = kScaledDotProduct,
                    .source = kPlain,
                    .shape = pairs_shape(),
                    .matrices = {pairs("scores")}});
  const float scale = scene_.facts.scale.of(head_width_);
  const bool paper = scene_.facts.scale.kind == nn::ScoreScale::Kind::inverse_sqrt;
  steps_.push_back(
      {.title = "Scaled scores",
       .formula = paper ? fmt::format("scaled = scores / sqrt(Dh) = scores / sqrt({})", head_width_)
                        : fmt::format("scaled = {} scores", scale),
       .section = kScaledDotProduct,
       .source = kPlain,
       .note = paper
                   ? "Of two rows of Dh independent numbers of variance 1 the product has variance "
                     "Dh; the division brings it back to 1, where the softmax still has a slope."
                   : "",
       .shape = pairs_shape(),
       .matrices = {pairs("scaled")}});
  add_mask();
}

std::string AttentionStory::mask_formula() const {
  switch (scene_.facts.positions) {
    case nn::Positions::alibi:
      return "masked[i, j] = scaled[i, j] - slope |i - j| where j is seen, else -inf";
    case nn::Positions::t5:
      return "masked[i, j] = scaled[i, j] + b_(j-i) where j is seen, else -inf";
    default:
      return "masked[i, j] = scaled[i, j] where j is seen, else -inf";
  }
}

void AttentionStory::add_mask() {
  const bool causal = scene_.kind == nn::AttentionKind::decoder_self;
  const bool dense = scene_.facts.form.kind == nn::AttentionForm::Kind::dense;
  std::string note = causal ? "No token sees a later one, for which -inf stands."
                            : "Every query sees every key: nothing is hidden here.";
  if (!dense) note = "What the model's pattern of attention leaves out stands as -inf.";
  steps_.push_back({.title = "Mask",
                    .formula = mask_formula(),
                    .section = causal ? "section 3.2.3" : kScaledDotProduct,
                    .source = kPlain,
                    .note = note,
                    .shape = pairs_shape(),
                    .matrices = {pairs("masked")}});
}

void AttentionStory::add_weights() {
  viz::LabelledMatrix weights = pairs("weights");
  weights.scale = viz::Scale::sequential;
  const bool linear = scene_.facts.form.is_linear();
  steps_.push_back(
      {.title = linear ? "The weights that the features amount to" : "Softmax: the weights",
       .formula = linear ? "weights[i, j] = phi(q_i) . phi(k_j) / sum_j' phi(q_i) . phi(k_j')"
                         : "weights[i, j] = exp(masked[i, j]) / sum_j' exp(masked[i, j'])",
       .section = linear ? kLinear : kScaledDotProduct,
       .source = linear ? "heed/ops/linear_attention.cpp" : "heed/ops/softmax.cpp",
       .note = linear ? "Each row sums to 1. The model never makes them: they are here to look at."
                      : "Each row sums to 1: how the query divides its attention.",
       .shape = pairs_shape(),
       .matrices = {std::move(weights)}});
}

void AttentionStory::add_heads() {
  const Tensor own = columns_of_head(at("heads"), scene_.facts.heads);
  const bool shaw = scene_.facts.positions == nn::Positions::shaw;
  steps_.push_back(
      {.title = fmt::format("Weighted sum of the values of {}", head()),
       .formula = shaw ? "head[i] = sum_j weights[i, j] (v_j + c_(j-i))" : "head = weights v",
       .section = kScaledDotProduct,
       .source = scene_.facts.form.is_linear() ? "heed/ops/linear_attention.cpp"
                                               : "heed/ops/attention.cpp",
       .shape = rows_of(scene_.queries, {"Dh", own.dim(1)}),
       .matrices = {matrix_of(own, scene_.queries)}});
  steps_.push_back({.title = fmt::format("{} heads side by side", scene_.facts.heads),
                    .formula = "Concat(head_1, ..., head_H)",
                    .section = kMultiHead,
                    .source = kAttention,
                    .shape = rows_of(scene_.queries, {"H Dh", at("heads").dim(1)}),
                    .matrices = {matrix_of(at("heads"), scene_.queries)}});
  steps_.push_back({.title = "Heads joined: what attention gives",
                    .formula = product("Concat(head_1, ..., head_H)", 'O'),
                    .section = kMultiHead,
                    .source = kAttention,
                    .shape = rows_of(scene_.queries, {"D", at("output").dim(1)}),
                    .matrices = {matrix_of(at("output"), scene_.queries)}});
}

}  // namespace

std::vector<ExplainedStep> attention_steps(const Capture& capture, const AttentionScene& scene) {
  return AttentionStory(capture, scene).steps();
}

}  // namespace heed::explain
