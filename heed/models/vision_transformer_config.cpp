#include "heed/models/vision_transformer_config.h"

#include <algorithm>
#include <set>

#include "heed/models/complaints.h"

namespace heed::models {

void check_config(const VisionTransformerConfig& c) {
  Complaints complaints;
  complaints.unless(c.patch_size > 0 && c.image_size >= c.patch_size &&
                        c.image_size % std::max<Index>(c.patch_size, 1) == 0,
                    "an image of {} pixels a side has no whole patches of {}", c.image_size,
                    c.patch_size);
  complaints.unless(c.channels > 0, "needs 1 or more channels, not {}", c.channels);
  complaints.unless(c.classes() >= 2, "needs 2 or more labels, not {}", c.classes());
  complaints.unless(std::set(c.labels.begin(), c.labels.end()).size() == c.labels.size(),
                    "two labels are the same");
  complaints.unless(c.layers >= 1, "needs 1 or more layers, not {}", c.layers);
  complaints.unless(c.width > 0 && c.hidden > 0, "width {} and hidden {} must be positive", c.width,
                    c.hidden);
  complaints.unless(c.heads > 0 && c.width % std::max<Index>(c.heads, 1) == 0,
                    "width {} is not a multiple of {} heads", c.width, c.heads);
  complaints.check_rate("dropout", c.dropout);
  complaints.check_rate("attention dropout", c.attention_dropout);
  complaints.unless(c.norm_epsilon > 0, "norm epsilon must be positive, not {}", c.norm_epsilon);
  complaints.raise("vision transformer");
}

}  // namespace heed::models
