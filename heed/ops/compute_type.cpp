#include "heed/ops/compute_type.h"

#include "heed/kernels/isa.h"

namespace heed::ops {

using kernels::Isa, kernels::best_isa;

ComputeType fastest_type() {
  return best_isa() == Isa::plain ? ComputeType::float32 : ComputeType::int8;
}

ComputeType fastest_training_type() {
  return best_isa() == Isa::avx512_bf16 ? ComputeType::bfloat16 : ComputeType::float32;
}

}  // namespace heed::ops
