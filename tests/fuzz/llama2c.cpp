// Any bytes are either refused with an Error, or a model of llama2.c, whose parameters take as many
// bytes as they stand in and no more, and which reads a token.
#include "heed/models/llama2c.h"

#include <cstdlib>

#include "heed/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace heed;
  try {
    const models::LanguageModel model =
        models::parse_llama2c(std::as_bytes(std::span(bytes, size)), "model.bin");
    std::size_t held = 0;
    for (const auto& [path, tensor] : nn::parameters(model)) held += tensor.bytes().size();
    if (held >= size) std::abort();
    NoGrad no_grad;
    nn::Pass pass = nn::Pass::inference();
    if (model.forward(pack({{0, 1}}), pass).dim(1) != model.config().vocab) std::abort();
  } catch (const Error&) {
  }
  return 0;
}
