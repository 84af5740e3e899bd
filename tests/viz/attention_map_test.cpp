#include "heed/viz/attention_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "heed/base/check.h"

namespace heed::viz {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

const AttentionMap kLabels = {
    .kind = nn::AttentionKind::cross, .layer = 1, .queries = {"a", "b"}, .keys = {"x", "y", "z"}};

const Tensor kWeights({2, 2, 3}, {1, 0, 0, 0.5f, 0.5f, 0, 0, 0, 1, 0.25f, 0.25f, 0.5f});

TEST(AttentionMap, IsOneAHeadOfWhatAWatcherSaw) {
  const auto maps = maps_by_head(kLabels, kWeights);
  ASSERT_EQ(maps.size(), 2u);
  EXPECT_EQ(maps[0].at(1, 1), 0.5f);
  EXPECT_EQ(maps[1].at(0, 2), 1.0f);
  EXPECT_EQ(title_of(maps[1]), "cross-attention, layer 2, head 2");
}

TEST(AttentionMap, IsAveragedOverHeads) {
  const AttentionMap mean = mean_of(maps_by_head(kLabels, kWeights));
  EXPECT_EQ(mean.weights, (std::vector<float>{0.5f, 0, 0.5f, 0.375f, 0.375f, 0.25f}));
  EXPECT_EQ(title_of(mean), "cross-attention, layer 2, mean of heads");
}

TEST(AttentionMap, OfALayerAreItsHeadsOfOneKind) {
  std::vector<AttentionMap> maps = maps_by_head(kLabels, kWeights);
  maps.insert(maps.end(), 2, maps[0]);
  maps[2].layer = 0;
  maps[3].kind = nn::AttentionKind::decoder_self;
  const auto heads = heads_of(maps, nn::AttentionKind::cross, 1);
  ASSERT_EQ(heads.size(), 2u);
  EXPECT_EQ(heads[1].weights, maps[1].weights);
}

TEST(AttentionMap, RefusesWeightsThatDoNotFitItsLabels) {
  EXPECT_THAT(
      [] {
        maps_by_head(kLabels, Tensor({2, 3, 2}));
      },
      ThrowsMessage<Error>(HasSubstr("got weights of shape (2, 3, 2), wanted (heads, 2, 3)")));
  AttentionMap map = kLabels;
  map.weights = {1, 0};
  EXPECT_THAT([&] { check_map(map); },
              ThrowsMessage<Error>(HasSubstr("got 2 weights, wanted 2 queries x 3 keys")));
  map.weights = {1, 0, 0, NAN, 0, 0};
  EXPECT_THAT([&] { check_map(map); }, ThrowsMessage<Error>(HasSubstr("a share between 0 and 1")));
  map.keys.clear();
  EXPECT_THAT([&] { check_map(map); }, ThrowsMessage<Error>(HasSubstr("got no keys")));
}

}  // namespace
}  // namespace heed::viz
