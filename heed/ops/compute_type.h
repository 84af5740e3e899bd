#pragma once

namespace heed::ops {

// What the products of a model's weights are computed in: float32, bfloat16
// (kernels/bfloat16_products.h), or, of packed weights alone, eight bits (kernels/int8_products.h).
enum class ComputeType { float32, bfloat16, int8 };

// What a linear layer leaves: its sums, or these rounded to what products in its type read, for the
// next one. In float32 both are the same.
enum class Output { sums, operands };

// The fastest on this processor for weights that stay (docs/kernels/gemm.md): int8 where
// instructions multiply bytes, which all have that have AVX2, those for bfloat16 among them;
// float32 elsewhere.
ComputeType fastest_type();

// The same for weights that are trained, which int8 does not: bfloat16 where the processor
// multiplies it, else float32.
ComputeType fastest_training_type();

}  // namespace heed::ops
