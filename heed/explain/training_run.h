#pragma once

#include <string>
#include <vector>

#include "heed/explain/tiny_vocabulary.h"
#include "heed/explain/translation.h"
#include "heed/tensor/batch.h"

namespace heed::explain {

// A tiny Transformer that learns some pairs by heart.
struct TrainingChoice {
  std::vector<SentencePair> pairs = {};
  Units units = Units::characters;
  Index layers = 2;  // of the encoder and of the decoder
  Index width = 32, heads = 2, hidden = 64;
  double learning_rate = 0.005;  // of Adam, constant
  Index steps = 300;             // the most
  std::uint32_t seed = 1;        // of the first weights
};

// A part of the model in one step.
struct PartUpdate {
  std::string part;         // "encoder.0.attention"
  Index parameters = 0;     // numbers in it
  double gradient = 0;      // Euclidean length of their gradients
  double largest_move = 0;  // of one of them
};

// How much the loss changes with the rows at a place in the model.
struct RowGradient {
  std::string where;      // "decoder.1.output"
  Tensor rows, gradient;  // (N, D) both
};

struct TrainingStep {
  Tensor before, after;           // logits (Nt, V)
  double loss = 0;                // cross-entropy, nats a token
  std::vector<RowGradient> rows;  // from the output back to the embeddings
  std::vector<PartUpdate> parts;
  std::vector<std::string> said;  // of each source by greedy search, after the update
  bool right = false;             // all of them, to the end
};

struct TrainingRun {
  TinyVocabulary vocabulary;
  Batch batch;
  std::vector<TrainingStep> steps;  // one at least; rows are kept of the first alone
};

// Trains until greedy search says every target, or for as many steps as are allowed. A function of
// the choice alone. Throws on no pairs, an empty side and an impossible model.
TrainingRun train_until_right(const TrainingChoice& choice);

}  // namespace heed::explain
