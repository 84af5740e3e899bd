#include "heed/cli/help.h"

#include <algorithm>

namespace heed::cli {

namespace {

constexpr int kColumn = 30;

// One line of the help; a left part that is too wide stands on a line of its own.
std::string line(const std::string& left, const std::string& right) {
  if (left.size() + 2 > kColumn)
    return fmt::format("  {}\n{:{}}{}\n", left, "", kColumn + 2, right);
  return fmt::format("  {:<{}}{}\n", left, kColumn, right);
}

}  // namespace

std::string usage(const Verb& verb) {
  std::string text = "usage: heed " + verb.name;
  for (const Setting& setting : verb.settings.all()) {
    if (setting.positional)
      text +=
          setting.needed ? fmt::format(" {}", setting.takes) : fmt::format(" [{}]", setting.takes);
  }
  for (const Setting& setting : verb.settings.all()) {
    if (setting.needed && !setting.positional) text += fmt::format(" {}", flag_text(setting));
  }
  return text + " [options]\n";
}

std::string flag_text(const Setting& setting) {
  return setting.takes.empty() || setting.positional ? setting.title()
                                                     : setting.title() + " " + setting.takes;
}

std::string what_text(const Setting& setting) {
  std::string value = setting.default_text;
  std::erase(value, '"');
  const bool plain = setting.needed || value.empty() || value == "false";
  return plain ? setting.what : fmt::format("{} [{}]", setting.what, value);
}

std::string help(const Verb& verb) {
  std::string text = usage(verb) + "\n" + verb.summary + "\n";
  if (!verb.details.empty()) text += "\n" + verb.details + "\n";
  std::string table = "-";
  for (const Setting& setting : verb.settings.all()) {
    if (setting.table != table) {
      table = setting.table;
      text += table.empty() ? "\n" : fmt::format("\n[{}]\n", table);
    }
    text += line(flag_text(setting), what_text(setting));
  }
  return text;
}

std::string overview(std::span<const Verb> verbs) {
  std::string text =
      "usage: heed VERB [options]\n\nTrains Transformers and translates with them.\n\n";
  for (const Verb& verb : verbs) text += line(verb.name, verb.summary);
  return text +
         "\n`heed VERB --help` says more. Every option with a [table] is also a recipe's key.\n";
}

}  // namespace heed::cli
