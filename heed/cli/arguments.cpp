#include <CLI/CLI.hpp>
#include <algorithm>

#include "heed/cli/command_line.h"
#include "heed/cli/nearest.h"

namespace heed::cli {

namespace {

// "--learn-rate,--lr" for CLI11.
std::string flags(const Setting& setting, std::string_view before) {
  std::string all = fmt::format("{}{}", before, setting.name);
  for (const std::string& alias : setting.aliases) all += fmt::format(",{}{}", before, alias);
  return all;
}

void declare(Setting& setting, CLI::App& app) {
  if (setting.count == 0) {
    const std::string names = flags(setting, "--") + "," + flags(setting, "!--no-");
    app.add_flag_function(names, [&setting](std::int64_t times) {
      setting.from_flag = {times > 0 ? "true" : "false"};
    });
    return;
  }
  CLI::Option* option = app.add_option_function<std::vector<std::string>>(
      setting.positional ? spelled(setting.name) : flags(setting, "--"),
      [&setting](const std::vector<std::string>& texts) { setting.from_flag = texts; });
  if (setting.count == kAnyNumber) {
    option->expected(1, kAnyNumber);
  } else {
    option->expected(setting.count)->allow_extra_args(false);
    // What a script appends wins; two positionals are no repetition.
    if (!setting.positional) option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
}

// Flags in their one spelling: "--learn_rate=3" -> "--learn-rate=3".
std::string one_spelling(const std::string& argument) {
  if (!argument.starts_with("--")) return argument;
  const std::size_t name_ends = std::min(argument.find('='), argument.size());
  return spelled(argument.substr(0, name_ends)) + argument.substr(name_ends);
}

// Throws for what no setting took.
void refuse(const std::vector<std::string>& extras, const Settings& settings) {
  if (extras.empty()) return;
  const auto flag = std::ranges::find_if(
      extras, [](const std::string& extra) { return extra.size() > 1 && extra.starts_with('-'); });
  check_usage(flag != extras.end(), "unexpected argument '{}'", extras.front());
  std::vector<std::string> known;
  for (const Setting& setting : settings.all()) {
    if (!setting.positional) known.push_back(setting.title());
  }
  const std::string name = flag->substr(0, flag->find('='));
  throw UsageError(fmt::format("unknown option {}{}", name, did_you_mean(name, known)));
}

}  // namespace

void read_arguments(const std::vector<std::string>& arguments, Settings& settings) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  for (Setting& setting : settings.all()) declare(setting, app);
  std::vector<std::string> reversed;  // as CLI11 wants them
  std::ranges::transform(arguments, std::back_inserter(reversed), one_spelling);
  std::ranges::reverse(reversed);
  try {
    app.parse(reversed);
  } catch (const CLI::Error& error) {
    throw UsageError(error.what());
  }
  refuse(app.remaining(), settings);
}

}  // namespace heed::cli
