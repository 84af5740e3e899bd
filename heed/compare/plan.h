#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "heed/compare/crew.h"

namespace heed::compare {

// One of the things compared: a model by its recipe, measured in one way.
struct Variant {
  std::string name;                          // "heads=8"
  std::string training;                      // of those whose models are trained alike the same
  std::string train_recipe, measure_recipe;  // TOML, without the seed
};

// All of a comparison: each variant once with each seed. It lies in a folder:
//   runs/TRAINING-seed-N/     recipe.toml, train.log, train.json (see Outcome)
//     model/                  what `heed train` writes
//     VARIANT/                recipe.toml; of each verb that measures VERB.log, VERB.json and
//                             VERB.figures.json
struct Plan {
  std::filesystem::path folder;
  std::filesystem::path program;  // heed
  std::vector<Variant> variants;
  std::vector<std::uint32_t> seeds;
  std::vector<std::string> measures;  // verbs, each of which takes --figures
  Index threads = 1;                  // of each process

  std::filesystem::path run(const Variant& variant, std::uint32_t seed) const;
  std::filesystem::path model(const Variant& variant, std::uint32_t seed) const;
  std::filesystem::path measured(const Variant& variant, std::uint32_t seed) const;
};

// Writes each run's recipes and tells what is to be done for it. Throws, before it writes anything,
// where a run was begun by another recipe. What another recipe has measured is measured again.
std::vector<Job> jobs_of(const Plan& plan);

// "Llama, heads=8" -> "llama-heads-8": a folder's name.
std::string folder_name(const std::string& name);

}  // namespace heed::compare
