#include <cctype>

#include "heed/cli/command_line.h"
#include "heed/cli/nearest.h"

namespace heed::cli {

namespace {

struct Flag {
  std::string name;
  std::optional<std::string> value;  // behind "="
};

// "--learn_rate=3" -> learn-rate and 3. None where the word is no flag, such as "-" and "-1.5".
std::optional<Flag> flag_of(const std::string& word) {
  if (word == "-h") return Flag{.name = "help", .value = {}};
  const bool flag = word.size() > 2 && word.starts_with("--") &&
                    std::isalpha(static_cast<unsigned char>(word[2]));
  if (!flag) return std::nullopt;
  const std::size_t name_ends = std::min(word.find('='), word.size());
  Flag result{.name = spelled(word.substr(2, name_ends - 2)), .value = {}};
  if (name_ends < word.size()) result.value = word.substr(name_ends + 1);
  return result;
}

[[noreturn]] void refuse(const std::string& flag, const Settings& settings) {
  std::vector<std::string> known;
  for (const Setting& setting : settings.all()) {
    if (setting.positional) continue;
    known.push_back(setting.title());
    for (const std::string& alias : setting.aliases) known.push_back("--" + alias);
  }
  throw UsageError(fmt::format("unknown option {}{}", flag, did_you_mean(flag, known)));
}

// The words of a command line, one after the other.
class Words {
 public:
  Words(const std::vector<std::string>& words, Settings& settings)
      : words_(words), settings_(settings) {}

  void read() {
    while (at_ < words_.size()) {
      const std::string& word = words_[at_++];
      if (word == "--") break;
      if (const auto flag = flag_of(word)) {
        take(*flag);
      } else {
        if (word.size() > 1 && word.starts_with('-')) refuse(word, settings_);
        take_positional(word);
      }
    }
    while (at_ < words_.size()) take_positional(words_[at_++]);
  }

 private:
  void take(const Flag& flag) {
    if (Setting* setting = settings_.find(flag.name)) {
      if (setting->count == 0) return take_switch(*setting, flag);
      return take_values(*setting, flag);
    }
    Setting* denied = flag.name.starts_with("no-") ? settings_.find(flag.name.substr(3)) : nullptr;
    if (denied == nullptr || denied->count > 0) refuse("--" + flag.name, settings_);
    check_usage(!flag.value, "--{} takes no value", flag.name);
    denied->from_flag = {"false"};
  }

  static void take_switch(Setting& setting, const Flag& flag) {
    setting.from_flag = {flag.value.value_or("true")};
  }

  // Of two flags for the same the last counts, as a script appends it; a list grows.
  void take_values(Setting& setting, const Flag& flag) {
    std::vector<std::string> texts;
    if (flag.value) texts.push_back(*flag.value);
    while (std::ssize(texts) < setting.count && at_ < words_.size() && words_[at_] != "--" &&
           !flag_of(words_[at_])) {
      texts.push_back(words_[at_++]);
    }
    const bool any_number = setting.count == kAnyNumber;
    check_usage(any_number ? !texts.empty() : std::ssize(texts) == setting.count, "{} wants {}{}",
                setting.title(), setting.takes,
                at_ < words_.size() ? fmt::format(", got {}", words_[at_]) : "");
    if (!any_number) setting.from_flag.clear();
    setting.from_flag.insert(setting.from_flag.end(), texts.begin(), texts.end());
  }

  void take_positional(const std::string& word) {
    for (Setting& setting : settings_.all()) {
      if (!setting.positional || std::ssize(setting.from_flag) >= setting.count) continue;
      setting.from_flag.push_back(word);
      return;
    }
    throw UsageError(fmt::format("unexpected argument '{}'", word));
  }

  const std::vector<std::string>& words_;
  Settings& settings_;
  std::size_t at_ = 0;
};

}  // namespace

void read_arguments(const std::vector<std::string>& arguments, Settings& settings) {
  Words(arguments, settings).read();
}

}  // namespace heed::cli
