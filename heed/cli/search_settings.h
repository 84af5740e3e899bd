#pragma once

#include "heed/cli/settings.h"
#include "heed/decode/translation_model.h"

namespace heed::cli {

enum class Search { beam, greedy, sampling };
enum class SearchPreset { folder, paper };

// What a user says of decoding: [decoding] in a recipe.
struct SearchOptions {
  SearchPreset preset = SearchPreset::folder;
  Search search = Search::beam;
  decode::BeamConfig beam;
  decode::SamplingConfig sampling;
  decode::TranslateConfig translate;  // but for its search
  std::string prefix;                 // what every translation begins with
  bool shortlist = false;             // whether sentences become what their lists have alone
};

// As the files of a model folder have it.
SearchOptions search_options(const std::filesystem::path& folder);
decode::TranslateConfig translate_config(const SearchOptions& options);

// How a translation is searched for, and its limits; all but how many are wanted, for verbs that
// want the best, a seed, of which training has its own, and a shortlist, for trained models.
void declare_search(Settings& settings, SearchOptions& options);
void declare_n_best(Settings& settings, SearchOptions& options);
void declare_sampling_seed(Settings& settings, SearchOptions& options);
void declare_shortlist(Settings& settings, SearchOptions& options);
// The folder's, where the options want it, or none.
decode::Shortlist shortlist_of(const std::filesystem::path& folder, const TokenizerPair& tokenizers,
                               const SearchOptions& options);
// Throws UsageError where what was said contradicts itself, or a flag has no effect.
void check_search(const Settings& settings, const SearchOptions& options);

template <>
struct Names<Search> {
  static constexpr std::pair<const char*, Search> all[] = {
      {"beam", Search::beam}, {"greedy", Search::greedy}, {"sampling", Search::sampling}};
};

template <>
struct Names<SearchPreset> {
  static constexpr std::pair<const char*, SearchPreset> all[] = {{"folder", SearchPreset::folder},
                                                                 {"paper", SearchPreset::paper}};
};

template <>
struct Names<models::LengthPenaltyForm> {
  static constexpr std::pair<const char*, models::LengthPenaltyForm> all[] = {
      {"power", models::LengthPenaltyForm::power}, {"gnmt", models::LengthPenaltyForm::gnmt}};
};

template <>
struct Names<models::Probabilities> {
  static constexpr std::pair<const char*, models::Probabilities> all[] = {
      {"all", models::Probabilities::of_all}, {"allowed", models::Probabilities::of_allowed}};
};

template <>
struct Names<decode::Stop> {
  static constexpr std::pair<const char*, decode::Stop> all[] = {
      {"first-ended", decode::Stop::first_ended},
      {"all-ended", decode::Stop::all_ended},
      {"no-better-now", decode::Stop::no_better_now},
      {"no-better-ever", decode::Stop::no_better_ever},
      {"best-certain", decode::Stop::best_certain}};
};

template <>
struct Names<decode::AtLimit> {
  static constexpr std::pair<const char*, decode::AtLimit> all[] = {{"cut", decode::AtLimit::cut},
                                                                    {"end", decode::AtLimit::end}};
};

template <>
struct Names<LongLines> {
  static constexpr std::pair<const char*, LongLines> all[] = {{"refuse", LongLines::refuse},
                                                              {"split", LongLines::split}};
};

}  // namespace heed::cli
