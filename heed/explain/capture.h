#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "heed/nn/pass.h"

namespace heed::explain {

// What one pass of one sentence showed, by path: all of one layer of each stack, what that layer
// read, and what is outside of layers.
class Capture {
 public:
  // Runs forward, off the tape. `layer`: from 0.
  Capture(const std::function<Tensor(nn::Pass&)>& forward, Index layer);

  const Tensor& result() const { return result_; }  // of forward
  bool has(std::string_view path) const { return seen_.contains(path); }
  // Throws where nothing was shown under that path.
  const Tensor& operator[](std::string_view path) const;

 private:
  std::map<std::string, Tensor, std::less<>> seen_;
  Tensor result_;
};

}  // namespace heed::explain
