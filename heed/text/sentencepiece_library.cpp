#include "heed/text/sentencepiece_library.h"

#include <sentencepiece_processor.h>

#include <random>

#include "heed/base/check.h"
#include "heed/text/sentencepiece_check.h"

// What the library exports and its header leaves out.
namespace sentencepiece {
namespace logging {
void SetMinLogLevel(int level);
}
namespace random {
std::mt19937* GetRandomGenerator();
}
}  // namespace sentencepiece

namespace heed {

std::shared_ptr<const sentencepiece::SentencePieceProcessor> load_sentencepiece(
    std::string_view model, const std::string& name) {
  check_sentencepiece_model(model, name);
  silence_sentencepiece();
  auto processor = std::make_shared<sentencepiece::SentencePieceProcessor>();
  try {
    check_sentencepiece(processor->LoadFromSerializedProto(model), name);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& e) {  // its trie has an exception of its own
    throw Error(fmt::format("{}: {}", name, e.what()));
  }
  check(processor->unk_id() >= 0, "{}: the model has no <unk>", name);
  return processor;
}

void silence_sentencepiece() {
  constexpr int kFatal = 3;
  sentencepiece::logging::SetMinLogLevel(kFatal);
}

void seed_sentencepiece(std::uint32_t seed) {
  sentencepiece::random::GetRandomGenerator()->seed(seed);
}

void check_sentencepiece(const sentencepiece::util::Status& status, const std::string& name) {
  if (status.ok()) return;
  std::string_view message = status.error_message();
  // It begins with the place in its source and the condition, "file.cc(12) [ok] ", which tell the
  // user nothing.
  if (const auto place = message.find("] "); message.find(".cc(") < place) {
    if (place != message.npos && place + 2 < message.size()) message.remove_prefix(place + 2);
  }
  std::string line(message.substr(0, message.find('\n')));
  throw Error(fmt::format("{}: {}", name, line));
}

}  // namespace heed
