#include "heed/base/json_fields.h"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "heed/base/json.h"

namespace heed {

using nlohmann::json;

JsonFields::JsonFields(const json& object, std::string name)
    : object_(object), name_(std::move(name)) {
  check(object.is_object(), "{}: got {}, wanted a JSON object", name_, object.type_name());
}

std::optional<Index> JsonFields::whole(const char* key) {
  const json* value = find(key);
  if (!value) return {};
  if (value->is_number_unsigned() &&
      value->get<std::uint64_t>() <= std::numeric_limits<Token>::max()) {
    return value->get<Index>();
  }
  mistyped(key, *value, "a whole number below 2147483648");
  return {};
}

std::optional<float> JsonFields::number(const char* key) {
  const json* value = find(key);
  if (!value) return {};
  if (value->is_number() && std::isfinite(value->get<float>())) return value->get<float>();
  mistyped(key, *value, "a number");
  return {};
}

std::optional<bool> JsonFields::flag(const char* key) {
  const json* value = find(key);
  if (!value) return {};
  if (value->is_boolean()) return value->get<bool>();
  mistyped(key, *value, "true or false");
  return {};
}

std::optional<std::string> JsonFields::text(const char* key) {
  const json* value = find(key);
  if (!value) return {};
  if (value->is_string()) return value->get<std::string>();
  mistyped(key, *value, "a string");
  return {};
}

Index JsonFields::required_whole(const char* key) {
  return required(key, whole(key));
}

float JsonFields::required_number(const char* key) {
  return required(key, number(key));
}

std::string JsonFields::required_text(const char* key) {
  return required(key, text(key));
}

void JsonFields::refuse_others() {
  for (const auto& [key, value] : object_.items()) {
    if (!asked_.contains(key)) complain(json_line(json(key)) + " is unknown");
  }
}

void JsonFields::raise() const {
  check(complaints_.empty(), "{}: {}", name_, fmt::join(complaints_, "; "));
}

const json* JsonFields::find(const char* key) {
  asked_.insert(key);
  const auto found = object_.find(key);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

void JsonFields::mistyped(const char* key, const json& got, const char* wanted) {
  std::string shown = json_line(got);
  if (shown.size() > 40) shown = std::string("a long ") + got.type_name();
  complain(fmt::format("{} is {}, wanted {}", key, shown, wanted));
}

template <typename T>
T JsonFields::required(const char* key, std::optional<T> value) {
  const auto found = object_.find(key);
  if (found == object_.end() || found->is_null()) complain(fmt::format("{} is missing", key));
  return value.value_or(T{});
}

double shortest(float x) {
  return std::strtod(fmt::format("{}", x).c_str(), nullptr);
}

}  // namespace heed
