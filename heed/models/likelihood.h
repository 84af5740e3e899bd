#pragma once

#include <functional>

#include "heed/models/sequence_to_sequence.h"
#include "heed/tensor/batch.h"

namespace heed::models {

// What logits (N, V) say of labels (N), one a row.
struct RowScore {
  float log_probability;
  bool likeliest;    // whether the label is
  Token first;       // what is the likeliest
  float confidence;  // its probability
};
std::vector<RowScore> row_scores(const Tensor& logits, std::span<const Token> labels);

// How likely given targets are to a model that is asked for each next token after the true ones
// before it. The end counts as a token.
struct Likelihood {
  double log_probability = 0.0;  // natural, of all labels, without label smoothing
  Index tokens = 0;
  Index likeliest = 0;  // tokens that the model ranks first; of equals the first in the vocabulary

  double loss() const { return -log_probability / static_cast<double>(tokens); }
  double perplexity() const;  // e^loss
  double accuracy() const { return static_cast<double>(likeliest) / static_cast<double>(tokens); }

  Likelihood& operator+=(const Likelihood& other);
  Likelihood& operator+=(const RowScore& row);
};

// take(pair, score) of every label of the batch, in order, by a pass of inference. Off the tape; at
// most 512 rows of the N x V logits exist at a time, or one target's. Throws where the sides of the
// batch do not fit together or the model.
void each_score(const SequenceToSequence& model, const Batch& batch, nn::Pass& pass,
                const std::function<void(Index pair, const RowScore& score)>& take);

// The same added up, one for each pair of the batch.
std::vector<Likelihood> likelihoods(const SequenceToSequence& model, const Batch& batch);

}  // namespace heed::models
