#pragma once

#include <algorithm>
#include <vector>

#include "heed/base/threads.h"
#include "heed/tensor/named_tensors.h"

namespace heed::train {

// A run of one parameter's elements.
struct Slice {
  std::size_t parameter;  // its place in the list
  Index begin, size;
};

// All elements of a list of parameters as slices of bounded size, so that threads share the work
// evenly. Where they are cut depends on the shapes alone.
class Slices {
 public:
  explicit Slices(const NamedTensors& parameters) {
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      const Index size = parameters[p].second.size();
      elements_ += size;
      for (Index begin = 0; begin < size; begin += kLargest) {
        slices_.push_back({p, begin, std::min(kLargest, size - begin)});
      }
    }
  }

  Index count() const { return std::ssize(slices_); }

  // task(i, slice) for every slice, on any thread.
  template <typename Task>
  void for_each(const Task& task) const {
    constexpr Index kWork = 4;  // multiply-adds an element, about
    parallel_for(count(), kWork * elements_, [&](Index i) { task(i, slices_[i]); });
  }

 private:
  static constexpr Index kLargest = 1 << 14;

  std::vector<Slice> slices_;
  Index elements_ = 0;
};

}  // namespace heed::train
