#pragma once

#include "heed/cli/search_settings.h"
#include "heed/data/parallel_text.h"
#include "heed/models/likelihood.h"

namespace heed::cli {

// Text that a model is measured on, line by line.
struct HeldOut {
  data::TextFiles files;
  std::vector<std::string> sources, references;
};

// Throws where the files are of unequal length, empty or unreadable.
HeldOut read_held_out(const data::TextFiles& files, InvalidUtf8 invalid);

// All pairs that have text on both sides. Throws where there is none, or one is longer than the
// model's learned positions.
Batch batch_of(const HeldOut& text, const decode::TranslationModel& model);

// How likely all targets of the batch are together.
models::Likelihood likelihood(const models::SequenceToSequence& model, const Batch& batch);

// Throws at the first source that the options refuse to translate for its length.
void check_sources(const HeldOut& text, const decode::TranslationModel& model,
                   const SearchOptions& options);

struct Translated {
  std::vector<std::string> lines;
  Index tokens = 0;  // of all, their ends among them
};

// The best translation of each source, an empty one of an empty source; of the first sources alone
// where `stopped` says so on the way.
Translated translations(
    const HeldOut& text, const decode::TranslationModel& model, const SearchOptions& options,
    const std::function<bool()>& stopped = [] { return false; });

}  // namespace heed::cli
