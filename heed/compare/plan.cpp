#include "heed/compare/plan.h"

#include <fmt/format.h>

#include <set>

#include "heed/base/check.h"
#include "heed/base/files.h"

namespace heed::compare {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRecipe = "recipe.toml";

std::string seeded(const std::string& recipe, std::uint32_t seed) {
  return fmt::format("{}\n# seed {}\n", recipe, seed);
}

bool is_other(const fs::path& file, const std::string& recipe) {
  return fs::exists(file) && read_file(file) != recipe;
}

Step training_step(const Plan& plan, const Variant& variant, std::uint32_t seed) {
  const fs::path run = plan.run(variant, seed), model = plan.model(variant, seed);
  const auto command = [=, program = plan.program, threads = plan.threads] {
    std::vector<std::string> words{program.string(), "train",
                                   "--output",       model.string(),
                                   "--threads",      fmt::format("{}", threads),
                                   "--figures",      (run / "train.figures.json").string()};
    const fs::path checkpoints = model / "checkpoints";
    const bool begun = fs::exists(checkpoints) && !fs::is_empty(checkpoints);
    const std::vector<std::string> from =
        begun ? std::vector<std::string>{"--resume"}
              : std::vector<std::string>{"--config", (run / kRecipe).string(), "--seed",
                                         fmt::format("{}", seed)};
    words.insert(words.end(), from.begin(), from.end());
    return words;
  };
  return {.what = "train",
          .command = command,
          .log = run / "train.log",
          .outcome = run / "train.json",
          .behind = Step::Behind::need_it};
}

Step measuring_step(const Plan& plan, const Variant& variant, std::uint32_t seed,
                    const std::string& verb) {
  const fs::path folder = plan.measured(variant, seed), model = plan.model(variant, seed);
  const auto command = [=, program = plan.program, threads = plan.threads] {
    return std::vector<std::string>{program.string(),
                                    verb,
                                    model.string(),
                                    "--config",
                                    (folder / kRecipe).string(),
                                    "--figures",
                                    (folder / (verb + ".figures.json")).string(),
                                    "--threads",
                                    fmt::format("{}", threads)};
  };
  return {.what = verb,
          .command = command,
          .log = folder / (verb + ".log"),
          .outcome = folder / (verb + ".json"),
          .behind = Step::Behind::go_on};
}

// What was measured by another recipe counts as never measured.
void begin_measuring(const Plan& plan, const Variant& variant, std::uint32_t seed) {
  const fs::path folder = plan.measured(variant, seed), recipe = folder / kRecipe;
  const std::string text = seeded(variant.measure_recipe, seed);
  if (is_other(recipe, text)) fs::remove_all(folder);
  make_directories(folder);
  write_file(recipe, text);
}

void check_recipes(const Plan& plan) {
  for (const Variant& variant : plan.variants) {
    for (const std::uint32_t seed : plan.seeds) {
      const fs::path run = plan.run(variant, seed);
      check(!is_other(run / kRecipe, seeded(variant.train_recipe, seed)),
            "{}: was begun by another recipe; name another --output, or remove it", run.string());
    }
  }
}

}  // namespace

std::string folder_name(const std::string& name) {
  std::string folder;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '.') {
      folder += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!folder.empty() && folder.back() != '-') {
      folder += '-';
    }
  }
  while (folder.ends_with('-')) folder.pop_back();
  return folder.empty() ? "run" : folder;
}

fs::path Plan::run(const Variant& variant, std::uint32_t seed) const {
  return folder / "runs" / fmt::format("{}-seed-{}", folder_name(variant.training), seed);
}

fs::path Plan::model(const Variant& variant, std::uint32_t seed) const {
  return run(variant, seed) / "model";
}

fs::path Plan::measured(const Variant& variant, std::uint32_t seed) const {
  return run(variant, seed) / ("of-" + folder_name(variant.name));
}

std::vector<Job> jobs_of(const Plan& plan) {
  check_recipes(plan);
  std::vector<Job> jobs;
  std::set<fs::path> begun;
  for (const std::uint32_t seed : plan.seeds) {
    for (const Variant& first : plan.variants) {
      const fs::path run = plan.run(first, seed);
      if (!begun.insert(run).second) continue;
      make_directories(run);
      write_file(run / kRecipe, seeded(first.train_recipe, seed));
      Job job{.name = fmt::format("{} seed {}", first.training, seed),
              .steps = {training_step(plan, first, seed)}};
      for (const Variant& variant : plan.variants) {
        if (plan.run(variant, seed) != run) continue;
        begin_measuring(plan, variant, seed);
        for (const std::string& verb : plan.measures) {
          job.steps.push_back(measuring_step(plan, variant, seed, verb));
        }
      }
      jobs.push_back(std::move(job));
    }
  }
  return jobs;
}

}  // namespace heed::compare
