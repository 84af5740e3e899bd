#include "heed/explain/training.h"

#include <algorithm>
#include <cmath>

#include "heed/explain/output_steps.h"

namespace heed::explain {
namespace {

using viz::ExplainedPart;
using viz::ExplainedStep;

constexpr const char* kCrossEntropy = "heed/ops/cross_entropy.cpp";

double length_of(const Tensor& x) {
  double squares = 0;
  for (const float value : x.values()) squares += double{value} * double{value};
  return std::sqrt(squares);
}

// A run, told.
class TrainingStory {
 public:
  TrainingStory(const TrainingChoice& choice, const TrainingRun& run)
      : choice_(choice),
        run_(run),
        targets_(words_of(run.vocabulary, run.batch.target.ids, "Nt")),
        sources_(words_of(run.vocabulary, run.batch.source.ids, "Ns")) {}

  viz::Explanation tell() const {
    const bool right = run_.steps.back().right;
    return {.title = "How a model learns",
            .note = fmt::format(
                "A Transformer of {} + {} layers, width {}, {} heads, learns {} by heart{}.{}",
                choice_.layers, choice_.layers, choice_.width, choice_.heads, pairs(),
                right ? fmt::format(": it is right after {} steps", run_.steps.size())
                      : fmt::format("; after {} steps it is not right yet", run_.steps.size()),
                kSections),
            .parts = {text_part(), first_step(), all_steps()}};
  }

 private:
  std::string pairs() const {
    std::vector<std::string> texts;
    for (const SentencePair& pair : choice_.pairs) {
      texts.push_back(fmt::format("\"{}\" -> \"{}\"", pair.source, pair.target));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
  }
  std::vector<std::string> pieces() const {
    std::vector<std::string> all;
    for (Token token = 0; token < run_.vocabulary.size(); ++token) {
      all.push_back(run_.vocabulary.piece(token));
    }
    return all;
  }
  // (Nt, V), its columns named by the vocabulary.
  ExplainedStep over_vocabulary(const Tensor& x, ExplainedStep step) const {
    viz::LabelledMatrix matrix = matrix_of(x, targets_);
    matrix.columns = pieces();
    step.shape = {targets_.axis(), {"V", x.dim(1)}};
    step.matrices = {std::move(matrix)};
    return step;
  }
  Tensor one_hot() const {
    Tensor y({targets_.length(), run_.vocabulary.size()});
    for (Index row = 0; row < y.dim(0); ++row) {
      y.mutable_data()[row * y.dim(1) + run_.batch.labels[row]] = 1;
    }
    return y;
  }
  // Of each row the probability of what is right.
  std::vector<double> right_of(const Tensor& shares) const {
    std::vector<double> right;
    for (Index row = 0; row < shares.dim(0); ++row) {
      right.push_back(shares.data()[row * shares.dim(1) + run_.batch.labels[row]]);
    }
    return right;
  }

  ExplainedPart text_part() const;
  ExplainedPart first_step() const;
  ExplainedPart all_steps() const;
  ExplainedStep prediction(const Tensor& logits, const std::string& title) const;
  ExplainedStep cross_entropy(const TrainingStep& step) const;
  ExplainedStep logits_gradient(const Tensor& shares) const;
  ExplainedStep row_gradients(const TrainingStep& step) const;
  ExplainedStep update(const TrainingStep& step) const;

  const TrainingChoice& choice_;
  const TrainingRun& run_;
  Words targets_, sources_;
};

ExplainedPart TrainingStory::text_part() const {
  ExplainedStep source = token_step(sources_, "heed/text/characters.h");
  ExplainedStep target = token_step(targets_, "heed/data/batches.cpp");
  source.title = "The source as the encoder reads it";
  source.note = fmt::format(
      "The vocabulary is the {} of these sentences alone, </s>, <unk> and <pad>: {} pieces.",
      choice_.units == Units::characters ? "characters" : "words", run_.vocabulary.size());
  target.title = "The target as the decoder reads it, shifted right, and what it is to say";
  target.section = "section 3.1";
  target.note = "While it trains the decoder reads the right tokens, whatever it would say itself.";
  target.tables.front().header.push_back("to say");
  for (Index row = 0; row < targets_.length(); ++row) {
    target.tables.front().rows[row].push_back(run_.vocabulary.piece(run_.batch.labels[row]));
  }
  return {.title = "The pairs", .steps = {source, target}};
}

ExplainedStep TrainingStory::prediction(const Tensor& logits, const std::string& title) const {
  const Tensor shares = probabilities_of(logits);
  ExplainedStep step = over_vocabulary(shares, {.title = title,
                                                .formula = "P = softmax(x E^T)",
                                                .section = "section 3.4",
                                                .source = "heed/models/transformer.cpp"});
  step.matrices.front().scale = viz::Scale::sequential;
  viz::Table table{.header = {"place", "reads", "right", "its P", "likeliest", "its P"}};
  const std::vector<double> right = right_of(shares);
  for (Index row = 0; row < shares.dim(0); ++row) {
    const auto of_row = shares.values().subspan(row * shares.dim(1), shares.dim(1));
    const auto best = std::ranges::max_element(of_row);
    table.rows.push_back({fmt::format("{}", row + 1), targets_.pieces[row],
                          run_.vocabulary.piece(run_.batch.labels[row]),
                          fmt::format("{:.4f}", right[row]),
                          run_.vocabulary.piece(static_cast<Token>(best - of_row.begin())),
                          fmt::format("{:.4f}", *best)});
  }
  step.tables = {std::move(table)};
  return step;
}

ExplainedStep TrainingStory::cross_entropy(const TrainingStep& step) const {
  viz::Table table{.header = {"place", "right", "its P", "-log P"}};
  const std::vector<double> right = right_of(probabilities_of(step.before));
  for (std::size_t row = 0; row < right.size(); ++row) {
    table.rows.push_back({fmt::format("{}", row + 1), run_.vocabulary.piece(run_.batch.labels[row]),
                          fmt::format("{:.4f}", right[row]),
                          fmt::format("{:.4f}", -std::log(right[row]))});
  }
  return {.title = "Cross-entropy",
          .formula = fmt::format("loss = -sum one-hot log P / Nt = {:.4f}", step.loss),
          .section = "section 5.4, without label smoothing",
          .source = kCrossEntropy,
          .note = fmt::format("A model that knows nothing has log V = {:.4f}.",
                              std::log(static_cast<double>(run_.vocabulary.size()))),
          .shape = {},
          .tables = {std::move(table)}};
}

ExplainedStep TrainingStory::logits_gradient(const Tensor& shares) const {
  Tensor gradient = shares.copy();
  const Tensor right = one_hot();
  for (Index i = 0; i < gradient.size(); ++i) {
    gradient.mutable_data()[i] =
        (gradient.data()[i] - right.data()[i]) / static_cast<float>(targets_.length());
  }
  return over_vocabulary(
      gradient,
      {.title = "Where the gradient begins: at the logits",
       .formula = "d loss / d logits = (P - one-hot) / Nt",
       .section = "section 5.4",
       .source = kCrossEntropy,
       .note = "What is right is to rise, everything else to fall by as much as the model "
               "believed in it."});
}

ExplainedStep TrainingStory::row_gradients(const TrainingStep& step) const {
  viz::Table table{.header = {"x", "|d loss / dx|", "|x|"}};
  for (const RowGradient& row : step.rows) {
    table.rows.push_back({row.where, fmt::format("{:.5f}", length_of(row.gradient)),
                          fmt::format("{:.3f}", length_of(row.rows))});
  }
  return {.title = "The gradient flows back, layer by layer",
          .formula = "d loss / dx = d loss / dy dy / dx",
          .section = "Rumelhart et al., 1986",
          .source = "heed/autograd/tape.cpp",
          .note =
              "From the decoder's last layer to its embeddings, and through cross-attention "
              "into the encoder.",
          .tables = {std::move(table)}};
}

ExplainedStep TrainingStory::update(const TrainingStep& step) const {
  viz::Table table{.header = {"part", "parameters", "|gradient|", "largest move"}};
  for (const PartUpdate& part : step.parts) {
    table.rows.push_back({part.part, fmt::format("{}", part.parameters),
                          fmt::format("{:.5f}", part.gradient),
                          fmt::format("{:.6f}", part.largest_move)});
  }
  return {.title = "The update",
          .formula = fmt::format("w = w - {} m / (sqrt(v) + epsilon)", choice_.learning_rate),
          .section = "section 5.3; Kingma and Ba, 2015",
          .source = "heed/train/optimizer.cpp",
          .note =
              "Adam divides the mean m of a number's gradients by the root of the mean v of "
              "their squares: in the first step every number that has a gradient moves by the "
              "learning rate, however small that gradient is.",
          .tables = {std::move(table)}};
}

ExplainedPart TrainingStory::first_step() const {
  const TrainingStep& step = run_.steps.front();
  return {
      .title = "The first step",
      .steps = {prediction(step.before, "Prediction before the step"),
                over_vocabulary(one_hot(), {.title = "One-hot target",
                                            .formula = "one-hot[i, token] = 1 where it is right",
                                            .section = "section 5.4",
                                            .source = kCrossEntropy}),
                cross_entropy(step), logits_gradient(probabilities_of(step.before)),
                row_gradients(step), update(step),
                prediction(step.after, "Prediction after the step")}};
}

ExplainedPart TrainingStory::all_steps() const {
  viz::Table table{
      .header = {"step", "loss", "least P", "|gradient|", "largest move", "greedy says"}};
  for (const TrainingStep& step : run_.steps) {
    double squares = 0, move = 0;
    for (const PartUpdate& part : step.parts) {
      squares += part.gradient * part.gradient;
      move = std::max(move, part.largest_move);
    }
    const std::vector<double> right = right_of(probabilities_of(step.after));
    table.rows.push_back(
        {fmt::format("{}", table.rows.size() + 1), fmt::format("{:.4f}", step.loss),
         fmt::format("{:.4f}", std::ranges::min(right)), fmt::format("{:.4f}", std::sqrt(squares)),
         fmt::format("{:.5f}", move), fmt::format("{}", fmt::join(step.said, " | "))});
  }
  const TrainingStep& last = run_.steps.back();
  return {.title = last.right ? "Until it is right" : "Until the steps are used up",
          .steps = {{.title = "Every step",
                     .source = "heed/decode/greedy.cpp",
                     .note = "The loss is that before the step; the least probability of a right "
                             "token, and what greedy search says, those after it.",
                     .tables = {std::move(table)}},
                    prediction(last.after, "Prediction after the last step")}};
}

}  // namespace

viz::Explanation explain_training(const TrainingChoice& choice) {
  const TrainingRun run = train_until_right(choice);
  return TrainingStory(choice, run).tell();
}

}  // namespace heed::explain
