#include "heed/models/encoder_model_config.h"

#include <algorithm>
#include <set>

#include "heed/models/complaints.h"

namespace heed::models {
namespace {

void check_labels(const EncoderModelConfig& c, Complaints& complaints) {
  const bool classifies =
      c.head == EncoderHead::sentence_classification || c.head == EncoderHead::token_classification;
  if (!classifies) return;
  complaints.unless(c.labels.size() >= 2, "a classification needs 2 labels or more, not {}",
                    c.labels.size());
  std::set<std::string> seen;
  for (const std::string& label : c.labels) {
    complaints.unless(seen.insert(label).second, "the label \"{}\" stands twice", label);
  }
}

}  // namespace

void check_config(const EncoderModelConfig& c) {
  Complaints complaints;
  complaints.unless(c.vocab >= 2, "a vocabulary needs 2 ids or more, not {}", c.vocab);
  complaints.unless(c.layers >= 1, "needs 1 or more layers, not {}", c.layers);
  complaints.unless(c.width > 0 && c.hidden > 0, "width {} and hidden {} must be positive", c.width,
                    c.hidden);
  complaints.unless(c.heads > 0 && c.width % std::max<Index>(c.heads, 1) == 0,
                    "width {} is not a multiple of {} heads", c.width, c.heads);
  complaints.check_rate("dropout", c.dropout);
  complaints.check_rate("attention dropout", c.attention_dropout);
  complaints.unless(c.norm_epsilon > 0, "norm epsilon must be positive, not {}", c.norm_epsilon);
  complaints.unless(c.deviation > 0, "the deviation of weights must be positive, not {}",
                    c.deviation);
  complaints.unless(c.max_length > 0, "max length must be positive, not {}", c.max_length);
  complaints.unless(c.segments > 0, "needs 1 or more segments, not {}", c.segments);
  check_labels(c, complaints);
  complaints.raise("encoder model");
}

}  // namespace heed::models
