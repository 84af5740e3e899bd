#include "heed/kernels/isa.h"

#include <algorithm>
#include <array>
#include <atomic>

#include "heed/base/check.h"
#include "heed/kernels/loops.h"

namespace heed::kernels {

// Defined by heed/kernels/loops/table.cpp, once an instruction set.
namespace plain {
template <typename T>
void fill(Loops<T>& loops);
}
namespace avx2 {
template <typename T>
void fill(Loops<T>& loops);
}
namespace avx512 {
template <typename T>
void fill(Loops<T>& loops);
}
namespace avx512_bf16 {
template <typename T>
void fill(Loops<T>& loops);
}

namespace {

template <typename T>
Loops<T> filled_by(void (*fill)(Loops<T>&)) {
  Loops<T> loops;
  fill(loops);
  return loops;
}

std::vector<Isa> those_that_run_here() {
  std::vector<Isa> isas{Isa::plain};
#ifdef HEED_X86_64_LEVELS
  // These features came together with the others of their level in every CPU made.
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
      !__builtin_cpu_supports("bmi2")) {
    return isas;
  }
  isas.push_back(Isa::avx2);
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512cd") || !__builtin_cpu_supports("avx512dq") ||
      !__builtin_cpu_supports("avx512vl")) {
    return isas;
  }
  isas.push_back(Isa::avx512);
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bf16")) {
    isas.push_back(Isa::avx512_bf16);
  }
#endif
  return isas;
}

// Filling a table is itself code of its instruction set: only those that run here are filled.
const Loops<float>& table_of(Isa isa) {
#ifdef HEED_X86_64_LEVELS
  if (isa == Isa::avx512_bf16) {
    static const Loops<float> avx512_bf16 = filled_by<float>(avx512_bf16::fill);
    return avx512_bf16;
  }
  if (isa == Isa::avx512) {
    static const Loops<float> avx512 = filled_by<float>(avx512::fill);
    return avx512;
  }
  if (isa == Isa::avx2) {
    static const Loops<float> avx2 = filled_by<float>(avx2::fill);
    return avx2;
  }
#endif
  static_cast<void>(isa);
  static const Loops<float> plain = filled_by<float>(plain::fill);
  return plain;
}

std::atomic<const Loops<float>*>& choice() {
  static std::atomic<const Loops<float>*> choice = &table_of(best_isa());
  return choice;
}

}  // namespace

std::string_view name_of(Isa isa) {
  constexpr std::array<std::string_view, 4> kNames{"plain", "avx2", "avx512", "avx512_bf16"};
  return kNames.at(static_cast<std::size_t>(isa));
}

const std::vector<Isa>& available_isas() {
  static const std::vector<Isa> isas = those_that_run_here();
  return isas;
}

void use_isa(Isa isa) {
  check(std::ranges::count(available_isas(), isa) == 1, "isa: this machine runs {} at best, not {}",
        name_of(best_isa()), name_of(isa));
  choice() = &table_of(isa);
}

template <>
const Loops<float>& loops<float>() {
  return *choice().load(std::memory_order_relaxed);
}

template <>
const Loops<double>& loops<double>() {
  static const Loops<double> loops = filled_by<double>(plain::fill);
  return loops;
}

}  // namespace heed::kernels
