#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sentencepiece {
class SentencePieceProcessor;
namespace util {
class Status;
}
}  // namespace sentencepiece

namespace heed {

// What concerns SentencePiece's library as a whole.

// The model in these bytes, which are not trusted; every error is one line that begins with `name`.
std::shared_ptr<const sentencepiece::SentencePieceProcessor> load_sentencepiece(
    std::string_view model, const std::string& name);

// Nothing it does is written to standard error any more.
void silence_sentencepiece();

// The numbers that this thread's next draw of a segmentation uses. The library keeps a generator a
// thread, and gives no other way in.
void seed_sentencepiece(std::uint32_t seed);

// Throws what the library has to say, as one line that begins with `name`.
void check_sentencepiece(const sentencepiece::util::Status& status, const std::string& name);

}  // namespace heed
