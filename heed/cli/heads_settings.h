#pragma once

#include "heed/cli/heads_report.h"
#include "heed/cli/settings.h"

namespace heed::cli {

template <>
struct Names<Language> {
  static constexpr std::pair<const char*, Language> all[] = {
      {"en", Language::english}, {"de", Language::german}, {"fr", Language::french}};
};

// What the help says of the table.
std::string heads_details();

// Prints the tables and what can be cut -> the figures.
Figures report_heads(const Ablation& ablation, const LooksByPath& looks);

}  // namespace heed::cli
