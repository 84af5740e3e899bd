#include "heed/explain/capture.h"

#include <gmock/gmock.h>

#include "heed/base/check.h"
#include "heed/models/transformer.h"
#include "tests/models/small_model.h"

namespace heed::explain {
namespace {

TEST(Captures, HoldOneLayerAndWhatItReadAndSayWhatIsNotThere) {
  Rng rng(3);
  const models::Transformer model(tests::small_config(19, 3), rng);
  const Capture seen(
      [&](nn::Pass& pass) {
        return model.forward(pack({{1, 0}}), pack({{18}}), pass);
      },
      2);
  EXPECT_TRUE(seen.has("encoder.1.output"));
  EXPECT_TRUE(seen.has("encoder.2.attention.weights"));
  EXPECT_FALSE(seen.has("encoder.1.attention.weights"));
  EXPECT_FALSE(seen.has("encoder.0.output"));
  EXPECT_THAT(
      [&] { seen["encoder.7.attention.query"]; },
      testing::ThrowsMessage<Error>("explain: the model shows no encoder.7.attention.query"));
}

}  // namespace
}  // namespace heed::explain
