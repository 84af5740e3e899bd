#pragma once

#include <charconv>
#include <cmath>
#include <concepts>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "heed/base/check.h"
#include "heed/data/parallel_text.h"
#include "heed/text/utf8.h"

namespace heed::cli {

// What stands on the command line was wrong: exit status 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

template <typename... Args>
void check_usage(bool ok, fmt::format_string<Args...> message, Args&&... args) {
  if (!ok) throw UsageError(fmt::format(message, std::forward<Args>(args)...));
}

// The text of a setting, one string a value: from the command line, or from a recipe's number,
// string or list.
using Texts = std::span<const std::string>;
using Words = std::vector<std::string>;

constexpr int kAnyNumber = 1 << 20;

// The one text of a value that is no list.
inline const std::string& only(Texts texts) {
  check_usage(texts.size() == 1, "got {} values, wanted one", texts.size());
  return texts.front();
}

// How a type stands in text. Each has
//   kCount         how many texts make a value, kAnyNumber for a list, 0 for yes and no
//   words()        that the value is one of; none: whatever takes() says
//   takes()        what the help calls the value, such as "N"
//   read(texts)    throws UsageError saying what it got and wanted
//   write(value)   TOML that reads back as the value; empty where it is not set
template <typename T>
struct Value;

// The words of an enum: specialise with a constexpr `all` of pairs of a word and an E.
template <typename E>
struct Names;

std::string toml_string(std::string_view text);  // quoted and escaped
// "learn_rate" -> "learn-rate": the one spelling under which names and words are compared.
std::string spelled(std::string_view name);

template <typename T>
requires(std::integral<T> || std::floating_point<T>) struct Value<T> {
  static constexpr int kCount = 1;
  static Words words() { return {}; }
  static std::string takes() { return std::integral<T> ? "N" : "X"; }

  static T read(Texts texts) {
    const std::string& text = only(texts);
    T value{};
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    check_usage(error != std::errc::result_out_of_range, "got {}, which is out of range", text);
    bool number = error == std::errc() && stopped == end;
    if constexpr (std::floating_point<T>) number = number && std::isfinite(value);
    check_usage(number, "got '{}', wanted a {}", text,
                std::integral<T> ? "whole number" : "number");
    return value;
  }

  static std::string write(T value) { return fmt::format("{}", value); }
};

template <>
struct Value<bool> {
  static constexpr int kCount = 0;
  static Words words() { return {}; }
  static std::string takes() { return ""; }

  static bool read(Texts texts) {
    check_usage(only(texts) == "true" || only(texts) == "false", "got '{}', wanted true or false",
                only(texts));
    return only(texts) == "true";
  }

  static std::string write(bool value) { return value ? "true" : "false"; }
};

template <>
struct Value<std::string> {
  static constexpr int kCount = 1;
  static Words words() { return {}; }
  static std::string takes() { return "TEXT"; }

  static std::string read(Texts texts) {
    const auto invalid = find_invalid_utf8(only(texts));
    check_usage(!invalid, "invalid UTF-8 (byte {})", invalid.value_or(0) + 1);
    return only(texts);
  }

  static std::string write(const std::string& value) {
    return value.empty() ? "" : toml_string(value);
  }
};

template <>
struct Value<std::filesystem::path> {
  static constexpr int kCount = 1;
  static Words words() { return {}; }
  static std::string takes() { return "FILE"; }

  static std::filesystem::path read(Texts texts) {
    check_usage(!only(texts).empty(), "got an empty name");
    return only(texts);
  }

  // Absolute, so that the recipe of a run holds wherever it is read.
  static std::string write(const std::filesystem::path& value) {
    return value.empty()
               ? ""
               : toml_string(std::filesystem::absolute(value).lexically_normal().string());
  }
};

template <typename E>
requires std::is_enum_v<E>
struct Value<E> {
  static constexpr int kCount = 1;

  static Words words() {
    Words words;
    for (const auto& [word, value] : Names<E>::all) words.push_back(spelled(word));
    return words;
  }

  static std::string takes() { return fmt::format("{}", fmt::join(words(), "|")); }

  static E read(Texts texts) {
    for (const auto& [word, value] : Names<E>::all) {
      if (spelled(only(texts)) == spelled(word)) return value;
    }
    throw UsageError(fmt::format("got '{}', wanted {}", only(texts), takes()));
  }

  static std::string write(E value) {
    for (const auto& [word, named] : Names<E>::all) {
      if (named == value) return toml_string(spelled(word));
    }
    return "";
  }
};

template <typename T>
struct Value<std::optional<T>> {
  static constexpr int kCount = Value<T>::kCount;
  static Words words() { return Value<T>::words(); }
  static std::string takes() { return Value<T>::takes(); }
  static std::optional<T> read(Texts texts) { return Value<T>::read(texts); }
  static std::string write(const std::optional<T>& value) {
    return value ? Value<T>::write(*value) : "";
  }
};

template <typename T>
struct Value<std::vector<T>> {
  static constexpr int kCount = kAnyNumber;
  static Words words() { return Value<T>::words(); }
  static std::string takes() { return fmt::format("{} ...", Value<T>::takes()); }

  static std::vector<T> read(Texts texts) {
    std::vector<T> values;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      values.push_back(Value<T>::read(texts.subspan(i, 1)));
    }
    return values;
  }

  static std::string write(const std::vector<T>& values) {
    std::string list;
    for (const T& value : values) list += (list.empty() ? "" : ", ") + Value<T>::write(value);
    return list.empty() ? "" : fmt::format("[{}]", list);
  }
};

template <>
struct Value<data::TextFiles> {
  static constexpr int kCount = 2;
  static Words words() { return {}; }
  static std::string takes() { return "SRC TGT"; }

  static data::TextFiles read(Texts texts) {
    check_usage(texts.size() == 2, "got {} file(s), wanted two: SRC TGT", texts.size());
    using Path = Value<std::filesystem::path>;
    return {.source = Path::read(texts.first(1)), .target = Path::read(texts.last(1))};
  }

  static std::string write(const data::TextFiles& files) {
    if (files.source.empty()) return "";
    using Path = Value<std::filesystem::path>;
    return fmt::format("[{}, {}]", Path::write(files.source), Path::write(files.target));
  }
};

}  // namespace heed::cli
