#include "heed/explain/training_run.h"

#include <algorithm>
#include <cmath>

#include "heed/autograd/tape.h"
#include "heed/data/batches.h"
#include "heed/decode/greedy.h"
#include "heed/decode/model_decoder.h"
#include "heed/models/summary.h"
#include "heed/nn/shown_weights.h"
#include "heed/train/gradients.h"
#include "heed/train/optimizer.h"

namespace heed::explain {
namespace {

TinyVocabulary vocabulary_for(const TrainingChoice& choice) {
  std::vector<std::string> sentences;
  for (const SentencePair& pair : choice.pairs) {
    sentences.insert(sentences.end(), {pair.source, pair.target});
  }
  return TinyVocabulary(sentences, choice.units);
}

models::TransformerConfig config_for(const TrainingChoice& choice,
                                     const TinyVocabulary& vocabulary) {
  models::TransformerConfig config = models::base(vocabulary.size());
  config.encoder_layers = config.decoder_layers = choice.layers;
  config.width = choice.width;
  config.heads = choice.heads;
  config.hidden = choice.hidden;
  config.dropout = 0.0f;  // it is to learn by heart
  config.end = vocabulary.end();
  config.pad = vocabulary.pad();
  return config;
}

Batch batch_for(const TrainingChoice& choice, const TinyVocabulary& vocabulary) {
  check(!choice.pairs.empty(), "explain: no pair to train on");
  std::vector<data::PairList::Sides> pairs;
  for (const SentencePair& pair : choice.pairs) {
    pairs.emplace_back(vocabulary.encode(pair.source), vocabulary.encode(pair.target));
    check(!pairs.back().first.empty() && !pairs.back().second.empty(),
          "explain: a pair to train on has an empty side: \"{}\", \"{}\"", pair.source,
          pair.target);
  }
  return data::batch_of(data::PairList(std::move(pairs)),
                        {.end = vocabulary.end(), .start = vocabulary.pad()});
}

// Those whose paths begin so.
NamedTensors of_part(const NamedTensors& all, const std::string& part) {
  NamedTensors own;
  for (const auto& one : all) {
    if (one.first == part || one.first.starts_with(part + ".")) own.push_back(one);
  }
  return own;
}

// The model, and what one step after the other makes of it.
class Learning {
 public:
  explicit Learning(const TrainingChoice& choice)
      : choice_(choice),
        vocabulary_(vocabulary_for(choice)),
        batch_(batch_for(choice, vocabulary_)),
        rng_(choice.seed),
        model_(config_for(choice, vocabulary_), rng_),
        parameters_(nn::parameters(model_)),
        optimizer_(parameters_) {}

  TrainingRun run() {
    TrainingRun run{.vocabulary = vocabulary_, .batch = batch_, .steps = {}};
    Tensor logits = predict();
    do {
      TrainingStep step;
      step.before = logits;
      learn(step, run.steps.empty());
      step.after = logits = predict();
      ask(step);
      run.steps.push_back(std::move(step));
    } while (!run.steps.back().right && std::ssize(run.steps) < choice_.steps);
    return run;
  }

 private:
  Tensor predict() const {
    const NoGrad no_grad;
    nn::Pass pass = nn::Pass::inference();
    return model_.forward(batch_.source, batch_.target, pass);
  }
  void learn(TrainingStep& step, bool keeps_rows);
  void update(TrainingStep& step);
  void ask(TrainingStep& step) const;

  const TrainingChoice& choice_;
  TinyVocabulary vocabulary_;
  Batch batch_;
  Rng rng_;
  models::Transformer model_;
  NamedTensors parameters_;
  train::Optimizer optimizer_;
  std::uint32_t number_ = 0;  // of the step
};

// Forward and backward.
void Learning::learn(TrainingStep& step, bool keeps_rows) {
  nn::Pass pass = nn::Pass::training(choice_.seed, ++number_);
  std::vector<Tensor> rows;
  pass.watch_rows = [&](std::string_view what, const Tensor& x) {
    const auto shown = nn::shown_part(what);
    if (!keeps_rows || !shown || shown->part != (shown->layer ? "output" : "input")) return;
    step.rows.push_back({.where = std::string(what), .rows = x.detached(), .gradient = {}});
    rows.push_back(x);
  };
  const Tensor loss = model_.loss(batch_, {}, pass);
  step.loss = loss.item();
  const std::vector<Tensor> gradients = backward(loss, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) step.rows[i].gradient = gradients[i];
  std::ranges::reverse(step.rows);
  update(step);
}

void Learning::update(TrainingStep& step) {
  NamedTensors before;
  for (const auto& [path, p] : parameters_) before.emplace_back(path, p.copy());
  for (const models::Part& part : models::parts(parameters_, 3)) {
    step.parts.push_back({.part = part.path,
                          .parameters = part.parameters,
                          .gradient = train::gradient_norm(of_part(parameters_, part.path))});
  }
  optimizer_.step({.learning_rate = choice_.learning_rate});
  for (PartUpdate& part : step.parts) {
    const NamedTensors then = of_part(before, part.part), now = of_part(parameters_, part.part);
    for (std::size_t i = 0; i < now.size(); ++i) {
      for (Index at = 0; at < now[i].second.size(); ++at) {
        const double move = double{now[i].second.data()[at]} - double{then[i].second.data()[at]};
        part.largest_move = std::max(part.largest_move, std::abs(move));
      }
    }
  }
}

// What the model says of its own.
void Learning::ask(TrainingStep& step) const {
  decode::TransformerDecoder decoder(model_, batch_.source);
  std::vector<decode::Sentence> sentences;
  for (Index s = 0; s < batch_.target.spans.count(); ++s) {
    sentences.push_back({.limit = batch_.target.spans.length(s) + 2});
  }
  const auto found = greedy(decoder, sentences, decode::special_of(model_.config()));
  step.right = true;
  for (Index s = 0; s < std::ssize(found); ++s) {
    const decode::Hypothesis& said = found[s].front();
    step.said.push_back(vocabulary_.decode(said.tokens));
    const auto first = batch_.labels.begin() + batch_.target.spans.row(s, 0);
    const Index length = batch_.target.spans.length(s) - 1;
    step.right =
        step.right && said.ending == decode::Ending::end &&
        std::ranges::equal(said.tokens, std::span(first, static_cast<std::size_t>(length)));
  }
}

}  // namespace

TrainingRun train_until_right(const TrainingChoice& choice) {
  check(choice.steps > 0 && choice.learning_rate > 0,
        "explain: {} steps at a learning rate of {}, wanted positive ones", choice.steps,
        choice.learning_rate);
  return Learning(choice).run();
}

}  // namespace heed::explain
