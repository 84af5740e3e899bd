#pragma once

#include <functional>

#include "heed/train/observer.h"

namespace heed::train {

// The observers of a training. What one of them throws on the way is no reason to end it: the
// others are warned, once, and it is still told what comes.
class Watchers {
 public:
  void add(Observer& observer) { all_.push_back({.observer = &observer}); }

  void start(Index step);  // throws what they throw
  void tell(Index step, const std::function<void(Observer&)>& what);
  void warn(Index step, const std::string& message);

 private:
  struct Watcher {
    Observer* observer = nullptr;
    bool failed = false;
  };

  std::vector<Watcher> all_;
};

}  // namespace heed::train
