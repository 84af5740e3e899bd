#pragma once

#include "heed/ops/attention.h"

namespace heed::ops {

// What attention has of the offset j - i of a key from its query, the newest query standing on the
// newest key: row r of R belongs to the offset r - back. Any may be empty; kernels/attention.h says
// what becomes of each, and whose each is.
struct Offsets {
  Tensor queries;  // (Nq, H * Dh), which ask the keys
  Tensor keys;     // (R, H * Dh)
  Tensor values;   // (R, H * Dh)
  Tensor biases;   // (R, H), on top of the scaled scores
  Index back = 0;

  bool empty() const { return keys.empty() && values.empty() && biases.empty(); }
};

// The offsets of a pass: from the longest sequence's last query to its first key, and ahead to the
// last key where queries see so far. An offset table begins with the farthest back.
struct OffsetRange {
  Index back = 0, ahead = 0;

  Index rows() const { return back + 1 + ahead; }  // R
  Index offset(Index row) const { return row - back; }
};
OffsetRange offsets_of(const Spans& queries, const Spans& keys, const Mask& mask);

// What ops::attention takes, and offsets.
struct RelativeAttention {
  Tensor q, k, v;
  Offsets offsets;
};

// softmax(scale (q k^T + shifted(q' a^T)) + b) (v + c) for each sequence and each head, a, c and b
// being the rows of offsets: of Dai et al., 2019 ("Transformer-XL"), section 3.3, with q' = q + v;
// of Shaw et al., 2018, section 3.2, with q' = q; of Raffel et al., 2020 (T5), section 2.1, with b
// alone. The products with a and c are made for each offset that a tile of queries and keys has and
// shifted into it, so that nothing of size Tq x Tk is stored. -> (Nq, H * Dh)
// In float32 or float64. Throws where ops::attention does, and where an offset that is seen has no
// row.
Tensor relative_attention(const RelativeAttention& in, const Attention& how);

}  // namespace heed::ops
