#include "heed/data/sampled_epochs.h"

#include <atomic>
#include <future>

#include "heed/base/check.h"
#include "heed/base/threads.h"

namespace heed::data {
namespace {

class SampledEpochs {
 public:
  explicit SampledEpochs(Corpus corpus) : corpus_(std::move(corpus)) {}
  ~SampledEpochs() { stop(); }

  std::shared_ptr<const Pairs> of(Index epoch) {
    if (epoch != ahead_epoch_) stop();
    auto pairs = ahead_.valid() ? ahead_.get() : tokens_of(corpus_, epoch);
    std::error_code ignored;  // it is but space that another run may have freed
    if (!before_.empty() && before_ != pairs->path()) std::filesystem::remove(before_, ignored);
    before_ = pairs->path();
    start(epoch + 1);
    return pairs;
  }

 private:
  void start(Index epoch) {
    ahead_epoch_ = epoch;
    stopped_ = false;
    ahead_ = std::async(std::launch::async, [this, epoch] {
      const Threads one(1);  // the others train
      return tokens_of(corpus_, epoch,
                       [this](Index) { check(!stopped_, "corpus: no longer wanted"); });
    });
  }

  void stop() {
    if (!ahead_.valid()) return;
    stopped_ = true;
    ahead_.wait();
    ahead_ = {};
  }

  Corpus corpus_;
  Index ahead_epoch_ = -1;
  std::filesystem::path before_;
  std::atomic<bool> stopped_ = false;
  std::future<std::shared_ptr<const TokenCache>> ahead_;  // last: it uses all of the above
};

}  // namespace

PairsOfEpoch sampled_epochs(Corpus corpus) {
  return [epochs = std::make_shared<SampledEpochs>(std::move(corpus))](Index epoch) {
    return epochs->of(epoch);
  };
}

}  // namespace heed::data
