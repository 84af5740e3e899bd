#include "heed/train/watchers.h"

#include <exception>

namespace heed::train {

void Watchers::start(Index step) {
  for (const Watcher& watcher : all_) watcher.observer->started(step);
}

void Watchers::tell(Index step, const std::function<void(Observer&)>& what) {
  std::vector<std::string> faults;
  for (Watcher& watcher : all_) {
    try {
      what(*watcher.observer);
    } catch (const std::exception& e) {
      if (!std::exchange(watcher.failed, true)) faults.push_back(e.what());
    }
  }
  for (const std::string& fault : faults) warn(step, fault);
}

void Watchers::warn(Index step, const std::string& message) {
  tell(step, [&](Observer& observer) { observer.warned(step, message); });
}

}  // namespace heed::train
