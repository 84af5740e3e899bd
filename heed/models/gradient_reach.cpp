#include "heed/models/gradient_reach.h"

#include <cmath>
#include <functional>
#include <limits>

namespace heed::models {
namespace {

// The same sequences so often, copy i of which is asked for one word alone, number places[i].
struct AskedWords {
  Batch batch;
  std::vector<Index> places;
};

std::vector<Token> ids_of(const Tokens& tokens) {
  check(tokens.spans.count() == 1, "gradient reach: {} sequences, wanted one",
        tokens.spans.count());
  return tokens.ids;
}

std::vector<Index> places_of(Index length, Index words) {
  check(words >= 1 && length >= 1, "gradient reach: {} of {} words, wanted 1 or more", words,
        length);
  std::vector<Index> places;
  const Index count = std::min(words, length);
  for (Index i = 1; i <= count; ++i) places.push_back(i * length / count - 1);
  return places;
}

AskedWords asked_words(const Batch& one, Index words) {
  const std::vector<Token> target = ids_of(one.target);
  AskedWords asked;
  asked.places = places_of(std::ssize(target), words);
  for (const Index place : asked.places) {
    std::vector<Token> labels(target.size(), kIgnored);
    labels[place] = one.labels.at(place);
    asked.batch.labels.insert(asked.batch.labels.end(), labels.begin(), labels.end());
  }
  asked.batch.target = pack(std::vector(asked.places.size(), target));
  if (!one.source.ids.empty()) {
    asked.batch.source = pack(std::vector(asked.places.size(), ids_of(one.source)));
  }
  return asked;
}

double norm_of_row(const Tensor& x, Index row) {
  double sum = 0.0;
  for (const float value : x.values().subspan(row * x.dim(1), x.dim(1))) {
    sum += double{value} * double{value};
  }
  return std::sqrt(sum);
}

// What a pass shows under those names -> d loss / d x of each, empty where the loss does not come
// from it. The loss is a sum, each of its words depending on its own copy alone.
std::vector<Tensor> gradients(const std::function<Tensor(nn::Pass&)>& loss,
                              const std::vector<std::string>& names) {
  std::vector<Tensor> shown(names.size());
  nn::Pass pass = nn::Pass::inference();
  pass.watch_rows = [&](std::string_view what, const Tensor& rows) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (what == names[i]) shown[i] = rows;
    }
  };
  const Tensor sum = loss(pass);
  for (std::size_t i = 0; i < names.size(); ++i) {
    check(!shown[i].empty(), "gradient reach: the model shows no \"{}\"", names[i]);
  }
  return backward(sum, shown);
}

}  // namespace

void GradientReach::add(Index distance, double norm) {
  if (std::ssize(sums_) <= distance) sums_.resize(distance + 1);
  sums_[distance].norms += norm;
  ++sums_[distance].count;
}

double GradientReach::mean(Index distance) const {
  return sums_[distance].norms / static_cast<double>(sums_[distance].count);
}

double GradientReach::relative(Index distance) const {
  for (Index nearest = 0; nearest <= farthest(); ++nearest) {
    if (sums_[nearest].count > 0) return mean(distance) / mean(nearest);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

double GradientReach::half() const {
  for (Index distance = 0; distance <= farthest(); ++distance) {
    if (relative(distance) <= 0.5) return static_cast<double>(distance);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

void add_reach(const SequenceToSequence& model, const Batch& pair, Index words, PairReach& reach) {
  const auto [batch, places] = asked_words(pair, words);
  const auto dx = gradients([&](nn::Pass& pass) { return model.loss(batch, {.tokens = 1}, pass); },
                            {"encoder.input", "decoder.input"});
  for (Index i = 0; i < std::ssize(places); ++i) {
    const Index length = batch.source.spans.length(i) - 1;  // without the end
    for (Index s = 0; s < length; ++s) {
      reach.source.add(length + places[i] - s, norm_of_row(dx[0], batch.source.spans.row(i, s)));
    }
    for (Index t = 0; t <= places[i]; ++t) {
      reach.target.add(places[i] + 1 - t, norm_of_row(dx[1], batch.target.spans.row(i, t)));
    }
  }
}

void add_reach(const LanguageModel& model, const Batch& text, Index words, GradientReach& reach) {
  const auto [batch, places] = asked_words(text, words);
  const auto dx = gradients([&](nn::Pass& pass) { return model.loss(batch, {.tokens = 1}, pass); },
                            {"layers.input"});
  for (Index i = 0; i < std::ssize(places); ++i) {
    for (Index t = 0; t <= places[i]; ++t) {
      reach.add(places[i] + 1 - t, norm_of_row(dx[0], batch.target.spans.row(i, t)));
    }
  }
}

}  // namespace heed::models
