#pragma once

#include <charconv>
#include <concepts>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "heed/base/check.h"
#include "heed/data/parallel_text.h"

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

constexpr int kAnyNumber = 1 << 20;

// The one text of a value that is no list.
inline const std::string& only(Texts texts) {
  check_usage(texts.size() == 1, "got {} values, wanted one", texts.size());
  return texts.front();
}

// How a type stands in text. Each has
//   kCount         how many texts make a value, kAnyNumber for a list, 0 for yes and no
//   takes()        what the help calls the value, such as "N"
//   read(texts)    throws UsageError saying what it got and wanted
//   write(value)   TOML that reads back as the value; empty where it is not set
template <typename T>
struct Value;

// The words of an enum: specialise with `static constexpr std::pair<const char*, E> all[]`.
template <typename E>
struct Names;

std::string toml_string(std::string_view text);  // quoted and escaped

template <typename T>
requires(std::integral<T> || std::floating_point<T>) struct Value<T> {
  static constexpr int kCount = 1;
  static std::string takes() { return std::integral<T> ? "N" : "X"; }

  static T read(Texts texts) {
    const std::string& text = only(texts);
    T value{};
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    check_usage(error != std::errc::result_out_of_range, "got {}, which is out of range", text);
    check_usage(error == std::errc() && stopped == end, "got '{}', wanted a {}", text,
                std::integral<T> ? "whole number" : "number");
    return value;
  }

  static std::string write(T value) { return fmt::format("{}", value); }
};

template <>
struct Value<bool> {
  static constexpr int kCount = 0;
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
  static std::string takes() { return "TEXT"; }
  static std::string read(Texts texts) { return only(texts); }
  static std::string write(const std::string& value) {
    return value.empty() ? "" : toml_string(value);
  }
};

template <>
struct Value<std::filesystem::path> {
  static constexpr int kCount = 1;
  static std::string takes() { return "FILE"; }
  static std::filesystem::path read(Texts texts) { return only(texts); }
  static std::string write(const std::filesystem::path& value) {
    return Value<std::string>::write(value.string());
  }
};

template <typename E>
requires std::is_enum_v<E>
struct Value<E> {
  static constexpr int kCount = 1;

  static std::string takes() {
    std::string words;
    for (const auto& [word, value] : Names<E>::all) {
      if (!words.empty()) words += '|';
      words += word;
    }
    return words;
  }

  static E read(Texts texts) {
    for (const auto& [word, value] : Names<E>::all) {
      if (only(texts) == word) return value;
    }
    throw UsageError(fmt::format("got '{}', wanted {}", only(texts), takes()));
  }

  static std::string write(E value) {
    for (const auto& [word, named] : Names<E>::all) {
      if (named == value) return toml_string(word);
    }
    return "";
  }
};

template <typename T>
struct Value<std::optional<T>> {
  static constexpr int kCount = Value<T>::kCount;
  static std::string takes() { return Value<T>::takes(); }
  static std::optional<T> read(Texts texts) { return Value<T>::read(texts); }
  static std::string write(const std::optional<T>& value) {
    return value ? Value<T>::write(*value) : "";
  }
};

template <typename T>
struct Value<std::vector<T>> {
  static constexpr int kCount = kAnyNumber;
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
  static std::string takes() { return "SRC TGT"; }

  static data::TextFiles read(Texts texts) {
    check_usage(texts.size() == 2, "got {} file(s), wanted two: SRC TGT", texts.size());
    return {.source = texts[0], .target = texts[1]};
  }

  static std::string write(const data::TextFiles& files) {
    if (files.source.empty()) return "";
    return fmt::format("[{}, {}]", toml_string(files.source.string()),
                       toml_string(files.target.string()));
  }
};

}  // namespace heed::cli
