#include "heed/explain/choice.h"

#include "heed/base/check.h"

namespace heed::explain {

void check_layer(const Choice& choice, Index layers, const char* stack) {
  check(0 <= choice.layer && choice.layer < layers, "explain: layer {}, the {} has {}",
        choice.layer + 1, stack, layers);
}

}  // namespace heed::explain
