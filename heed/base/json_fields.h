#pragma once

#include <concepts>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "heed/base/check.h"
#include "heed/base/index.h"

namespace heed {

// A choice under the word that a file has for it.
template <typename Choice>
using ChoiceName = std::pair<std::string_view, Choice>;

// All that there are. A function takes the Choice from its other arguments or is told it.
template <typename Choice>
using ChoiceNames = std::type_identity_t<std::span<const ChoiceName<Choice>>>;

// The first name of a choice.
template <typename Choice>
std::string_view name_of(Choice choice, ChoiceNames<Choice> names) {
  for (const auto& [name, value] : names) {
    if (value == choice) return name;
  }
  throw Error("choice: has no name");
}

// Reads the fields of a JSON object that somebody else may have written, and gathers what is wrong
// with them, so that raise() tells all of it in one line. A field that is null counts as missing.
class JsonFields {
 public:
  // `object` must outlive this. `name`, that of the file, begins the error. Throws if it is none.
  JsonFields(const nlohmann::json& object, std::string name);

  // Nothing, and a complaint if the field is there with another type. A whole number lies in
  // [0, 2^31), a number is finite.
  std::optional<Index> whole(const char* key);
  std::optional<float> number(const char* key);
  std::optional<bool> flag(const char* key);
  std::optional<std::string> text(const char* key);

  // The same, with a complaint where the field is missing.
  Index required_whole(const char* key);
  float required_number(const char* key);
  std::string required_text(const char* key);

  // The choice of which the field gives the name; a complaint and the first one if there is none.
  template <typename Choice>
  Choice required_choice(const char* key, ChoiceNames<Choice> choices) {
    return choice<Choice>(key, required_text(key), choices);
  }
  template <typename Choice>
  Choice choice(const char* key, const std::string& name, ChoiceNames<Choice> choices) {
    std::vector<std::string_view> known;
    for (const auto& [known_name, value] : choices) {
      if (known_name == name) return value;
      known.push_back(known_name);
    }
    if (!name.empty()) {
      complain(fmt::format("{} is \"{}\", wanted {}", key, name, fmt::join(known, " or ")));
    }
    return choices.front().second;
  }

  template <typename Choice>
  void read_choice(const char* key, ChoiceNames<Choice> choices, Choice& into) {
    into = required_choice<Choice>(key, choices);
  }

  // These leave what is not stated.
  void read_if_stated(const char* key, Index& into) { into = whole(key).value_or(into); }
  void read_if_stated(const char* key, bool& into) { into = flag(key).value_or(into); }
  template <std::floating_point Number>
  void read_if_stated(const char* key, Number& into) {
    if (const auto stated = number(key)) into = *stated;
  }
  template <typename Choice>
  void read_if_stated(const char* key, ChoiceNames<Choice> choices, Choice& into) {
    if (const auto stated = text(key)) into = choice<Choice>(key, *stated, choices);
  }

  void ignore(const char* key) { asked_.insert(key); }
  void complain(std::string what) { complaints_.push_back(std::move(what)); }
  // Complains of every field that nobody has asked for.
  void refuse_others();
  // Throws unless all was well.
  void raise() const;

 private:
  const nlohmann::json* find(const char* key);  // nothing if missing
  void mistyped(const char* key, const nlohmann::json& got, const char* wanted);
  template <typename T>
  T required(const char* key, std::optional<T> value);

  const nlohmann::json& object_;
  std::string name_;
  std::set<std::string> asked_;
  std::vector<std::string> complaints_;
};

// A float as the shortest decimal that gives it back, for a JSON file that people read.
double shortest(float x);

}  // namespace heed
