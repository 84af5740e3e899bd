#include <cmath>

#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/decode/beam_search.h"

namespace heed::cli {
namespace {

struct BeamsOptions {
  Index widest = 64, sentences = 50, words = 20, limit = 30;
  double end = 0.05;
  std::vector<float> penalties = {0, 0.6f, 1};
  std::uint32_t seed = 1;
};

constexpr Token kEndOfWords = 0;

// A model of nothing: the next word's probabilities are drawn anew for whatever was said, its end
// has the same each time.
class DrawnModel : public decode::Decoder {
 public:
  explicit DrawnModel(const BeamsOptions& options) : options_(options) {
    for (Index s = 0; s < options.sentences; ++s) said_.push_back(static_cast<std::uint32_t>(s));
  }

  decode::BatchLogits step(const Tokens& tokens) override {
    Tensor logits({std::ssize(said_), options_.words + 1});
    for (std::size_t i = 0; i < said_.size(); ++i) {
      for (Index t = 0; t < tokens.spans.length(static_cast<Index>(i)); ++t) {
        const Token token = tokens.ids[tokens.spans.row(static_cast<Index>(i), t)];
        said_[i] = Philox{options_.seed, said_[i]}({static_cast<std::uint32_t>(token), 1, 0, 0})[0];
      }
      draw(said_[i], logits.mutable_data() + static_cast<Index>(i) * logits.dim(1));
    }
    return logits;
  }

  void pick(std::span<const Index> which) override {
    std::vector<std::uint32_t> picked;
    for (const Index i : which) picked.push_back(said_[i]);
    said_ = std::move(picked);
  }

 private:
  void draw(std::uint32_t said, float* logits) const {
    fill_normal(Philox{options_.seed, said}, 1.0f, logits + 1, options_.words);
    double sum = 0;
    for (Index word = 1; word <= options_.words; ++word) sum += std::exp(double{logits[word]});
    // exp(end) / (exp(end) + sum) is to be the wanted share.
    logits[kEndOfWords] = static_cast<float>(std::log(options_.end / (1 - options_.end) * sum));
  }

  const BeamsOptions& options_;
  std::vector<std::uint32_t> said_;  // a hash of what each hypothesis said
};

double mean_length(const BeamsOptions& options, const decode::BeamConfig& config) {
  DrawnModel model(options);
  const std::vector<decode::Sentence> sentences(options.sentences, {.limit = options.limit});
  double tokens = 0;
  for (const decode::Hypotheses& found :
       decode::beam_search(model, sentences, {.start = 1, .end = kEndOfWords}, config)) {
    tokens += static_cast<double>(found.front().tokens.size());
  }
  return tokens / static_cast<double>(options.sentences);
}

Picture beams_picture(const BeamsOptions& options) {
  viz::LineChart chart{.title = fmt::format("What beam search likes best, an end having {} %",
                                            number_text(100 * options.end)),
                       .x_axis = "beams",
                       .y_axis = "mean length in words",
                       .x_scale = viz::AxisScale::log2};
  for (const float exponent : options.penalties) {
    viz::Line line{.name = fmt::format("length penalty {:.6g}", exponent)};
    for (Index beams = 1; beams <= options.widest; beams *= 2) {
      line.x.push_back(static_cast<double>(beams));
      line.y.push_back(mean_length(options, {.beams = beams,
                                             .penalty = {.exponent = exponent},
                                             .stop = decode::Stop::no_better_ever}));
    }
    chart.lines.push_back(line);
  }
  return chart;
}

}  // namespace

Verb draw_beams() {
  auto options = std::make_shared<BeamsOptions>();
  BeamsOptions& o = *options;
  Verb verb{.name = "draw beams",
            .summary = "draw how short beam search's favourites are, of a model drawn at random"};
  verb.settings.add("widest", o.widest, "beams are powers of two up to this one")
      .at_least(1)
      .at_most(256);
  verb.settings.add("end", o.end, "probability of the end at each word").above(0).below(1);
  verb.settings.add("length-penalty", o.penalties,
                    "exponents of the length that scores are "
                    "divided by, one line each");
  verb.settings.add("words", o.words, "words beside the end").at_least(1).at_most(1000);
  verb.settings.add("limit", o.limit, "most words").at_least(1).at_most(200);
  verb.settings.add("sentences", o.sentences, "sentences drawn").at_least(1).at_most(1000);
  verb.settings.add("seed", o.seed, "seed of the probabilities");
  return drawing(std::move(verb), [options] { return beams_picture(*options); });
}

}  // namespace heed::cli
