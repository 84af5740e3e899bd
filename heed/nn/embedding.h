#pragma once

#include "heed/autograd/tape.h"
#include "heed/tensor/tokens.h"

namespace heed::nn {

// What an embedding is multiplied by: sqrt(d_model) in section 3.4.
enum class EmbeddingScale { sqrt_width, none };

// A table of `vocab` rows, normal with deviation D^-1/2, on the tape. The row of `pad` is zero.
Tensor embedding_table(Index vocab, Index width, Token pad, Rng& rng);

// The table as a pass uses it: the same numbers, and the row of `pad` receives no gradient, so that
// it stays zero whatever shares the table.
Tensor without_gradient_at(const Tensor& table, Token pad);

// Section 3.4: the scaled rows (N, D) of an embedding table.
Tensor scaled(Tensor rows, EmbeddingScale scale);

}  // namespace heed::nn
