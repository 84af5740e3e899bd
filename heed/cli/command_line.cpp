#include "heed/cli/command_line.h"

#include <fmt/core.h>

#include <algorithm>
#include <new>

#include "heed/base/files.h"
#include "heed/cli/help.h"
#include "heed/cli/nearest.h"
#include "heed/cli/recipe.h"
#include "heed/cli/verbs.h"

namespace heed::cli {

namespace {

constexpr int kFailed = 1, kUsage = 2;

void print_version() {
  fmt::print("heed {}\n", HEED_VERSION);
}

// The verbs whose first word is `word`.
std::vector<Verb> group(std::span<const Verb> verbs, const std::string& word) {
  std::vector<Verb> found;
  for (const Verb& verb : verbs) {
    if (verb.name.starts_with(word + " ")) found.push_back(verb);
  }
  return found;
}

// The verb that the first one or two arguments name.
Verb& find_verb(std::vector<Verb>& verbs, const std::vector<std::string>& arguments) {
  const std::string one = arguments[0];
  const std::string two = arguments.size() > 1 ? one + " " + arguments[1] : one;
  std::vector<std::string> names;
  for (Verb& verb : verbs) {
    if (verb.name == one || verb.name == two) return verb;
    names.push_back(verb.name);
  }
  const std::vector<Verb> second = group(verbs, one);
  if (second.empty())
    throw UsageError(fmt::format("unknown verb {}{}", one, did_you_mean(one, names)));
  names.clear();
  for (const Verb& verb : second) names.push_back(verb.name);
  throw UsageError(fmt::format("{} wants one of: {}", one, fmt::join(names, ", ")));
}

int run_verb(Verb& verb, std::vector<std::string> arguments, std::span<Verb> verbs) {
  arguments.erase(arguments.begin(), arguments.begin() + 1 + std::ranges::count(verb.name, ' '));
  read_arguments(arguments, verb.settings);
  const Common& common = *verb.common;
  verb.settings.apply();  // for --config itself
  if (common.help) {
    fmt::print("{}", help(verb));
    return 0;
  }
  if (common.version) {
    print_version();
    return 0;
  }
  if (!common.config.empty()) {
    read_recipe(parse_recipe(read_file(common.config), common.config.string()), verb, verbs);
    verb.settings.apply();
  }
  if (verb.prepare) {
    verb.prepare();
    verb.settings.apply();
  }
  verb.common->recipe = verb.settings.dump();
  if (common.dump_config) {
    fmt::print("{}", common.recipe);
    return 0;
  }
  verb.settings.check_needed();
  return verb.run();
}

int dispatch(const std::vector<std::string>& arguments) {
  std::vector<Verb> all = verbs();
  check_usage(!arguments.empty(), "wants a verb; `heed --help` lists them");
  if (arguments[0] == "--version") {
    print_version();
    return 0;
  }
  if (arguments[0] == "--help" || arguments[0] == "-h" || arguments[0] == "help") {
    fmt::print("{}", overview(all));
    return 0;
  }
  if (arguments.size() > 1 && arguments[1] == "--help") {
    if (const auto second = group(all, arguments[0]); !second.empty()) {
      fmt::print("{}", overview(second));
      return 0;
    }
  }
  return run_verb(find_verb(all, arguments), arguments, all);
}

}  // namespace

int run(const std::vector<std::string>& arguments) {
  try {
    return dispatch(arguments);
  } catch (const UsageError& error) {
    fmt::print(stderr, "heed: {}\n", error.what());
    return kUsage;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "heed: out of memory\n");
    return kFailed;
  } catch (const std::exception& error) {
    fmt::print(stderr, "heed: {}\n", error.what());
    return kFailed;
  }
}

}  // namespace heed::cli
