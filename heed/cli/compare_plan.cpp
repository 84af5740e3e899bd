#include "heed/cli/compare_plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "heed/base/files.h"
#include "heed/base/process.h"
#include "heed/cli/recipe_edit.h"
#include "heed/cli/verbs.h"

namespace heed::cli {
namespace {

namespace fs = std::filesystem;

// One value of one --vary.
struct Change {
  std::string name, value, place;
};

// "heads=1,2" -> heads and its values.
struct Varied {
  std::string name;
  std::vector<std::string> values;
};

Varied varied(const std::string& text, const char* flag) {
  const std::size_t equals = text.find('=');
  check_usage(equals != text.npos && equals > 0, "{}: got '{}', wanted KEY=VALUE", flag, text);
  Varied result{.name = text.substr(0, equals), .values = {}};
  for (std::size_t at = equals + 1; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    check_usage(end > at, "{}: got '{}', in which a value is empty", flag, text);
    result.values.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return result;
}

// Each value of the first with each of the others.
std::vector<std::vector<Change>> combinations(const std::vector<std::string>& vary) {
  std::vector<std::vector<Change>> all{{}};
  for (const std::string& text : vary) {
    const Varied one = varied(text, "--vary");
    std::vector<std::vector<Change>> longer;
    for (const auto& before : all) {
      for (const std::string& value : one.values) {
        longer.push_back(before);
        longer.back().push_back({one.name, value, "--vary " + one.name + "=" + value});
      }
    }
    all = std::move(longer);
  }
  return all;
}

std::vector<RecipeKey> keys_in(const fs::path& file) {
  return file.empty() ? std::vector<RecipeKey>() : parse_recipe(read_file(file), file.string());
}

class Planner {
 public:
  explicit Planner(const CompareOptions& options) : options_(options), verbs_(verbs()) {}

  compare::Plan plan() {
    compare::Plan plan{.folder = options_.output,
                       .program = this_program(),
                       .variants = {},
                       .seeds = {},
                       .measures = options_.measures,
                       .threads = options_.threads};
    for (int seed = 1; seed <= options_.seeds; ++seed) plan.seeds.push_back(seed);
    check_budget();
    const std::vector<fs::path> recipes =
        options_.recipes.empty() ? std::vector<fs::path>{{}} : options_.recipes;
    for (const fs::path& recipe : recipes) {
      for (const auto& changes : combinations(options_.vary)) {
        plan.variants.push_back(variant(recipe, changes));
      }
    }
    check_names(plan);
    return plan;
  }

 private:
  void check_budget() const {
    const int budgets = (options_.steps > 0 ? 1 : 0) + (options_.tokens > 0 ? 1 : 0) +
                        (options_.seconds > 0 ? 1 : 0);
    check_usage(budgets <= 1, "--steps, --tokens and --seconds are three budgets; choose one");
  }

  // A recipe that is not there is one of the study's.
  fs::path found(const fs::path& recipe) const {
    if (recipe.empty() || fs::exists(recipe)) return recipe;
    const fs::path beside = options_.config.parent_path() / recipe;
    return fs::exists(beside) ? beside : recipe;
  }

  // What holds for all, but for the budget.
  RecipeEdit common() {
    std::vector<RecipeKey> keys = keys_in(options_.config);
    std::erase_if(keys, [](const RecipeKey& key) { return key.table == "compare"; });
    RecipeEdit edit(keys, verbs_);
    put_data(edit);
    return edit;
  }

  // What is set for all stands above what a recipe says.
  void put_set(RecipeEdit& edit) {
    for (const std::string& text : options_.set) {
      const Varied one = varied(text, "--set");
      check_usage(one.values.size() == 1, "--set: got '{}', wanted one value", text);
      edit.put(edit.named(one.name, one.values.front(), "--set " + text));
    }
  }

  // The sizes of gradients by layer are of interest in any comparison.
  static void put_probe(RecipeEdit& edit) {
    const std::string gradients = "gradients";
    RecipeKey probes{.table = "training", .name = "probes", .texts = {}, .place = "compare"};
    for (const RecipeKey& key : edit.keys()) {
      if (key.table == probes.table && key.name == probes.name) probes = key;
    }
    if (std::ranges::count(probes.texts, gradients) == 0) probes.texts.push_back(gradients);
    edit.put(std::move(probes));
  }

  void put_data(RecipeEdit& edit) const {
    for (const auto& [name, files] : {std::pair{"train", &options_.train},
                                      {"valid", &options_.valid},
                                      {"test", &options_.test}}) {
      if (files->empty()) continue;
      RecipeKey key{.table = "data", .name = name, .texts = {}, .place = fmt::format("--{}", name)};
      for (const fs::path& file : *files) key.texts.push_back(fs::absolute(file).string());
      edit.put(std::move(key));
    }
  }

  void put_budget(RecipeEdit& edit) const {
    if (options_.steps == 0 && options_.tokens == 0 && options_.seconds == 0) return;
    const auto put = [&](const char* name, const std::string& value) {
      edit.put({.table = "training",
                .name = name,
                .texts = {value},
                .place = fmt::format("--{}", name)});
    };
    put("steps", fmt::format("{}", options_.steps));
    put("tokens", fmt::format("{}", options_.tokens));
    put("seconds", fmt::format("{}", options_.seconds));
    put("epochs", "0");
  }

  compare::Variant variant(const fs::path& recipe, const std::vector<Change>& changes) {
    RecipeEdit trained = common(), measured = trained;
    const auto put = [&](const RecipeKey& key) {
      measured.put(key);
      if (trains(key, trained)) trained.put(key);
    };
    std::vector<std::string> names;
    if (options_.recipes.size() > 1 || changes.empty()) {
      names.push_back(recipe.empty() ? options_.title : recipe.stem().string());
    }
    for (const RecipeKey& key : keys_in(found(recipe))) put(key);
    for (const Change& change : changes) {
      const RecipeKey key = trained.named(change.name, change.value, change.place);
      names.push_back(key.name + "=" + change.value);
      put(key);
    }
    for (RecipeEdit* edit : {&trained, &measured}) {
      put_budget(*edit);
      put_set(*edit);
      put_probe(*edit);
    }
    check_measures(measured);
    const std::string name = fmt::format("{}", fmt::join(names, ", "));
    std::string train_recipe = settled(trained, name);
    // Those that are trained alike share what the first of them is called.
    const std::string training = trainings_.try_emplace(train_recipe, name).first->second;
    return {.name = name,
            .training = training,
            .train_recipe = std::move(train_recipe),
            .measure_recipe = recipe_text(measured.keys())};
  }

  // Whether models become others by it, and are not only measured in another way.
  static bool trains(const RecipeKey& key, RecipeEdit& edit) {
    if (key.table == "decoding" || key.table == "scoring") return false;
    const auto knows = [&](const Verb& verb) {
      const Setting* setting = verb.settings.find(key.name);
      return setting && setting->table == key.table;
    };
    // A key that no verb of this task knows is trained with, so that it is told of.
    return knows(*edit.verb("train")) || !edit.is_known(key);
  }

  // What `heed train` makes of the variant's recipe, all settings told.
  std::string settled(RecipeEdit& edit, const std::string& variant) try {
    std::vector<Verb> fresh = verbs();
    const auto found = std::ranges::find_if(
        fresh, [&](const Verb& verb) { return verb.name == "train" && verb.task == edit.task(); });
    Verb& train = *found;
    read_recipe(edit.keys(), train, fresh);
    train.settings.find("output")->from_flag = {options_.output.string()};
    train.settings.apply();
    train.prepare();
    train.settings.apply();
    train.settings.check_needed();
    train.check(train.settings);
    check_warmup(train);
    return train.settings.dump();
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("{}: {}", variant, error.what()));
  }

  // A budget in which the learning rate never gets to its height decides nothing.
  void check_warmup(const Verb& train) const {
    if (options_.steps == 0) return;
    const Index warmup = std::stoll(train.settings.find("warmup")->write());
    check_usage(warmup <= options_.steps,
                "--steps {} is too small: [training] warmup is {} steps of them", options_.steps,
                warmup);
  }

  void check_measures(RecipeEdit& edit) {
    for (const std::string& name : options_.measures) {
      Verb* verb = edit.verb(name);
      check_usage(verb && verb->settings.find("figures") && name != "train",
                  "--measure {}: is no verb with --figures for the task {}", name,
                  std::string(Names<Task>::all[static_cast<int>(edit.task())].first));
      const auto has = [&](const Setting& setting) {
        return std::ranges::any_of(edit.keys(), [&](const RecipeKey& key) {
          return key.table == setting.table && key.name == setting.name;
        });
      };
      for (const Setting& setting : verb->settings.all()) {
        check_usage(!setting.needed || setting.positional || has(setting),
                    "--{} is missing: {} asks for it", setting.name, name);
      }
    }
  }

  static void check_names(const compare::Plan& plan) {
    std::set<std::string> folders;
    for (const compare::Variant& variant : plan.variants) {
      check_usage(folders.insert(compare::folder_name(variant.name)).second,
                  "compare: {} stands twice among what is to be compared", variant.name);
    }
  }

  const CompareOptions& options_;
  std::vector<Verb> verbs_;
  std::map<std::string, std::string> trainings_;  // names by recipe
};

}  // namespace

compare::Plan compare_plan(const CompareOptions& options) {
  return Planner(options).plan();
}

}  // namespace heed::cli
