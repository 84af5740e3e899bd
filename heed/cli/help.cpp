#include "heed/cli/help.h"

#include <algorithm>

namespace heed::cli {

namespace {

constexpr std::size_t kWidth = 80, kColumn = 30;

// Text in lines of so many cells at most, those after the first behind `indent` spaces.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string lines;
  std::size_t used = indent;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (used > indent) {
      const bool fits = used + 1 + end - begin <= kWidth;
      lines += fits ? " " : "\n" + std::string(indent, ' ');
      used = fits ? used + 1 : indent;
    }
    lines += text.substr(begin, end - begin);
    used += end - begin;
    begin = end + 1;
  }
  return lines;
}

// A name and what it is; a name that is too wide stands on a line of its own.
std::string entry(const std::string& name, const std::string& what) {
  const bool wide = name.size() + 3 > kColumn;
  return fmt::format("  {:<{}}{}{}\n", name, wide ? 0 : kColumn - 2,
                     wide ? "\n" + std::string(kColumn, ' ') : "", wrapped(what, kColumn));
}

}  // namespace

std::string title(const Verb& verb) {
  return verb.task ? fmt::format("{}, {}", verb.name, plain(Value<Task>::write(*verb.task)))
                   : verb.name;
}

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

std::string plain(std::string toml) {
  std::erase_if(toml, [](char c) { return c == '"' || c == '[' || c == ']'; });
  return toml;
}

std::string what_text(const Setting& setting) {
  const std::string value = plain(setting.default_text);
  if (setting.needed || value.empty() || value == "false") return setting.what;
  return fmt::format("{} [{}]", setting.what, value);
}

std::string help(const Verb& verb) {
  std::string text = wrapped(usage(verb), 0) + "\n" + verb.summary + "\n";
  if (!verb.details.empty()) text += "\n" + wrapped(verb.details, 0) + "\n";
  for (const std::string& table : verb.settings.tables()) {
    text += table.empty() ? "\n" : fmt::format("\n[{}]\n", table);
    for (const Setting& setting : verb.settings.all()) {
      if (setting.table == table) text += entry(flag_text(setting), what_text(setting));
    }
  }
  return text;
}

std::string overview(std::span<const Verb> verbs) {
  std::string text =
      "usage: heed VERB [options]\n\nTrains Transformers and translates with them.\n\n";
  for (const Verb& verb : verbs) text += entry(title(verb), verb.summary);
  return text +
         "\n`heed VERB --help` says more. What it lists under a [table] is also a key of that "
         "table\n"
         "in a recipe, a TOML file that --config names.\n";
}

}  // namespace heed::cli
