#include "heed/kernels/isa.h"

#include "heed/kernels/loops.h"
#include "tests/kernels/kernels.h"
#include "tests/scratch.h"

namespace heed::kernels {
namespace {

TEST(Isa, IsTheBestUntilAnotherIsChosen) {
  EXPECT_EQ(available_isas().front(), Isa::plain);
  const auto* best = &loops<float>();
  use_isa(Isa::plain);
  if (best_isa() != Isa::plain) {
    EXPECT_NE(&loops<float>(), best);
  }
  use_isa(best_isa());
  EXPECT_EQ(&loops<float>(), best);
}

TEST(Isa, OfFloat64IsAlwaysPlain) {
  const auto* before = &loops<double>();
  use_isa(Isa::plain);
  EXPECT_EQ(&loops<double>(), before);
  use_isa(best_isa());
}

TEST(Isa, ThatTheMachineDoesNotHaveIsRefused) {
  if (best_isa() == Isa::avx512_bf16) GTEST_SKIP() << "this machine has them all";
  EXPECT_EQ(error_of([] { use_isa(Isa::avx512_bf16); }),
            fmt::format("isa: this machine runs {} at best, not avx512_bf16", name_of(best_isa())));
}

}  // namespace
}  // namespace heed::kernels
