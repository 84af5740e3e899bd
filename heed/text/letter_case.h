#pragma once

namespace heed {

// Whether a metric tells "The" from "the".
enum class LetterCase { kept, lowered };

}  // namespace heed
