#pragma once

#include <span>
#include <string>
#include <string_view>

namespace heed::cli {

// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (the
// restricted Damerau-Levenshtein distance).
std::size_t edit_distance(std::string_view a, std::string_view b);

// ", did you mean X?" for the name nearest to `word`, or nothing where none is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> names);

}  // namespace heed::cli
