#pragma once

#include <functional>

#include "heed/cli/value.h"

namespace heed::cli {

// Between what a number must lie.
struct Bounds {
  std::optional<double> least, above, most, below;

  bool hold(double number) const;
  std::string text() const;  // "0 or more and less than 1"
};

// One thing a user may choose, declared once. From that one line come the long flag, the recipe's
// key, the help, the manual, the completions and what --dump-config prints.
struct Setting {
  std::string table, name;           // [table] name = ... in a recipe, --name on the command line
  std::string what;                  // one line, with the unit
  std::string takes;                 // what the help calls the value; empty for yes and no
  Words words;                       // that the value is one of; empty: whatever `takes` says
  std::vector<std::string> aliases;  // other names of the field for the same thing, not shown
  int count = 1;                     // texts that make a value, as in Value<T>::kCount
  bool positional = false;           // stands on the command line without a flag
  bool needed = false;
  Bounds bounds;             // of each number
  std::string default_text;  // as TOML; empty where there is none
  std::function<void(Texts)> read;
  std::function<std::string()> write;

  std::vector<std::string> from_recipe, from_flag;  // as given by the user
  std::string recipe_place;                         // "recipe.toml:12"

  bool given() const { return !from_recipe.empty() || !from_flag.empty(); }
  std::string title() const { return positional ? takes : "--" + name; }

  // Chained to a declaration.
  Setting& alias(std::vector<std::string> names) { return aliases = std::move(names), *this; }
  Setting& called(std::string value) { return takes = std::move(value), *this; }
  Setting& required() { return needed = true, *this; }
  Setting& at_least(double number) { return bounds.least = number, *this; }
  Setting& above(double number) { return bounds.above = number, *this; }
  Setting& at_most(double number) { return bounds.most = number, *this; }
  Setting& below(double number) { return bounds.below = number, *this; }
  // Done each time a value was read: for a setting that gives others their defaults, which are to
  // be declared behind it.
  Setting& then(std::function<void()> action);
};

// The settings of one verb. Variables that are bound here outlive it.
class Settings {
 public:
  // "training.warmup" -> --warmup and [training] warmup; "help" -> --help alone, no recipe's key.
  template <typename T>
  Setting& add(std::string key, T& variable, std::string what) {
    Setting setting;
    setting.what = std::move(what);
    setting.takes = Value<T>::takes();
    setting.words = Value<T>::words();
    setting.count = Value<T>::kCount;
    setting.default_text = Value<T>::write(variable);
    setting.read = [&variable](Texts texts) { variable = Value<T>::read(texts); };
    setting.write = [&variable] { return Value<T>::write(variable); };
    return append(std::move(key), std::move(setting));
  }

  // `NAME` on the command line, without a flag, in the order of declaration.
  template <typename T>
  Setting& add_positional(std::string name, T& variable, std::string what) {
    Setting& setting = add(name, variable, std::move(what)).called(name);
    setting.positional = true;
    return setting;
  }

  // Gives the variables what the user said: all that the recipe says, then all that the flags say,
  // each in the order of declaration. May be called again, after the variables took other defaults.
  void apply() const;
  // Throws UsageError naming the first setting that is needed and not given.
  void check_needed() const;
  // Throws UsageError where a flag was given that nothing reads: "--top-k wants --search sampling".
  void check_read(std::string_view name, bool is_read, std::string_view wants) const;
  // The tables that settings stand in, in the order of their first; "" for what no recipe holds.
  std::vector<std::string> tables() const;
  // All that a recipe holds, as a recipe.
  std::string dump() const;

  // By name or alias, '_' as good as '-'; null where there is none.
  Setting* find(std::string_view name);
  const Setting* find(std::string_view name) const;

  std::vector<Setting>& all() { return all_; }
  const std::vector<Setting>& all() const { return all_; }

 private:
  Setting& append(std::string key, Setting setting);

  std::vector<Setting> all_;
};

// For the verbs that compute at length: of a Threads.
void declare_threads(Settings& settings, int& threads);

}  // namespace heed::cli
