#include "heed/cli/command_line.h"

#include <algorithm>
#include <cctype>
#include <csignal>
#include <new>
#include <stdexcept>

#include "heed/base/files.h"
#include "heed/cli/help.h"
#include "heed/cli/nearest.h"
#include "heed/cli/recipe.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/verbs.h"
#include "heed/compare/crew.h"
#include "heed/train/trainer.h"

namespace heed::cli {

namespace {

constexpr int kFailed = 1, kUsage = 2;       // and compare::kDivergedStatus
constexpr int kNobodyReads = 128 + SIGPIPE;  // as a shell reports it

int print_version() {
  print("heed {}\n", HEED_VERSION);
  return 0;
}

int print_text(const std::string& text) {
  write_output(text);
  return 0;
}

// The verbs whose first word is `word`.
std::vector<Verb> group(std::span<const Verb> verbs, const std::string& word) {
  std::vector<Verb> found;
  for (const Verb& verb : verbs) {
    if (verb.name.starts_with(word + " ")) found.push_back(verb);
  }
  return found;
}

// Of verbs with one name, the one for what the arguments are about.
Verb& of_task(std::span<Verb> same, const std::vector<std::string>& arguments) {
  if (!same.front().task) return same.front();
  const std::optional<Task> task = task_of(arguments);
  if (!task) return same.front();
  for (Verb& verb : same) {
    if (verb.task == task) return verb;
  }
  throw UsageError(fmt::format("{} is not for models of the task {}", same.front().name,
                               plain(Value<Task>::write(*task))));
}

// The verb that the first one or two arguments name.
Verb& find_verb(std::vector<Verb>& verbs, const std::vector<std::string>& arguments) {
  const std::string one = arguments[0];
  const std::string two = arguments.size() > 1 ? one + " " + arguments[1] : one;
  std::vector<std::string> names;
  for (auto verb = verbs.begin(); verb != verbs.end(); ++verb) {
    if (verb->name == one || verb->name == two) {
      const auto other = [&](const Verb& next) { return next.name != verb->name; };
      return of_task({verb, std::find_if(verb, verbs.end(), other)}, arguments);
    }
    names.push_back(verb->name);
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
  if (common.help) return print_text(help(verb));
  if (common.version) return print_version();
  const auto recipe = common.config.empty() && verb.own_recipe ? verb.own_recipe() : common.config;
  if (!recipe.empty()) {
    read_recipe(parse_recipe(read_file(recipe), recipe.string()), verb, verbs);
    verb.settings.apply();
  }
  if (verb.prepare) {
    verb.prepare();
    verb.settings.apply();
  }
  if (verb.check) verb.check(verb.settings);
  verb.common->recipe = verb.settings.dump();
  if (common.dump_config) return print_text(common.recipe);
  verb.settings.check_needed();
  return verb.run();
}

bool asks_for_help(const std::string& word) {
  return word == "--help" || word == "-h";
}

int dispatch(std::vector<std::string> arguments) {
  std::vector<Verb> all = verbs();
  check_usage(!arguments.empty(), "wants a verb; `heed --help` lists them");
  if (arguments[0] == "help") {  // heed help train: heed train --help
    arguments.erase(arguments.begin());
    arguments.push_back("--help");
  }
  if (arguments[0] == "--version") return print_version();
  if (asks_for_help(arguments[0])) return print_text(overview(all));
  if (const auto second = group(all, arguments[0]); arguments.size() > 1 && !second.empty()) {
    if (arguments[1] == "--version") return print_version();
    if (asks_for_help(arguments[1])) return print_text(overview(second));
  }
  return run_verb(find_verb(all, arguments), arguments, all);
}

// One line, whatever a file or a name in it has for characters.
int failed(std::string_view why, int status = kFailed) {
  std::string line;
  for (const char c : why) {
    line += std::iscntrl(static_cast<unsigned char>(c)) ? fmt::format("\\x{:02x}", c)
                                                        : std::string(1, c);
  }
  tell("heed: {}", line);
  return status;
}

}  // namespace

int run(const std::vector<std::string>& arguments) {
  try {
    const int status = dispatch(arguments);
    flush_output();
    return status;
  } catch (const train::Diverged& error) {
    return failed(error.what(), compare::kDivergedStatus);
  } catch (const UsageError& error) {
    return failed(error.what(), kUsage);
  } catch (const OutputError& error) {
    return error.nobody_reads() ? kNobodyReads : failed(error.what());
  } catch (const std::bad_alloc&) {
    return failed("out of memory");
  } catch (const std::length_error&) {  // of a container, of more than any memory
    return failed("out of memory");
  } catch (const std::exception& error) {
    return failed(error.what());
  }
}

}  // namespace heed::cli
