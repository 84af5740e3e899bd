#pragma once

#include <string_view>
#include <vector>

namespace heed::kernels {

// The instruction sets that the loops of this floor are compiled for, each better than the one
// before: any CPU of the target, x86-64-v3 (AVX2 and FMA), x86-64-v4 (AVX-512), and that with VNNI
// and bfloat16.
enum class Isa { plain, avx2, avx512, avx512_bf16 };

std::string_view name_of(Isa isa);

// Those that this build has and this CPU runs, plain first.
const std::vector<Isa>& available_isas();
inline Isa best_isa() {
  return available_isas().back();
}

// float32 computes with the best, until a test chooses another: not while kernels run. float64 is
// always plain. Throws where `isa` is not available.
void use_isa(Isa isa);

}  // namespace heed::kernels
