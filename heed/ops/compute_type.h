#pragma once

namespace heed::ops {

// What the products of a model's weights are computed in: float32, bfloat16
// (kernels/bfloat16_products.h), or, of packed weights alone, eight bits (kernels/int8_products.h).
enum class ComputeType { float32, bfloat16, int8 };

// Who reads what a linear layer leaves, which is so rounded to what the reader multiplies: someone
// who adds it up, in float32; another linear layer, in bfloat16 if that is the layer's own type;
// attention, which has no eight bits, in bfloat16 unless the layer's type is float32.
enum class Reader { sum, linear, attention };

// The fastest on this processor for weights that stay (docs/kernels/gemm.md): int8 where
// instructions multiply bytes, which all have that have AVX2, those for bfloat16 among them;
// float32 elsewhere.
ComputeType fastest_type();

// The same for weights that are trained, which int8 does not: bfloat16 where the processor
// multiplies it, else float32.
ComputeType fastest_training_type();

}  // namespace heed::ops
