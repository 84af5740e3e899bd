#include "heed/base/figures.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "heed/base/check.h"

namespace heed {
namespace {

using Json = nlohmann::ordered_json;

double number_of(const Json& json, const std::string& name) {
  if (json.is_null()) return std::numeric_limits<double>::quiet_NaN();
  check(json.is_number(), "{}: got {}, wanted a number or null", name, json.dump());
  return json.get<double>();
}

const Json& field(const Json& json, const char* key, const std::string& name) {
  check(json.is_object() && json.contains(key), "{}: has no \"{}\"", name, key);
  return json[key];
}

std::string text_of(const Json& json, const char* key, const std::string& name) {
  const Json& text = field(json, key, name);
  check(text.is_string(), "{}: {}: got {}, wanted a text", name, key, text.dump());
  return text;
}

std::vector<double> numbers_of(const Json& json, const char* key, const std::string& name) {
  const Json& list = field(json, key, name);
  check(list.is_array(), "{}: {}: got {}, wanted a list", name, key, list.dump());
  std::vector<double> numbers;
  for (const Json& one : list) numbers.push_back(number_of(one, name));
  return numbers;
}

Json json_of(const Curve& curve) {
  return {{"name", curve.name},
          {"x_axis", curve.x_axis},
          {"y_axis", curve.y_axis},
          {"x", curve.x},
          {"y", curve.y}};
}

Curve curve_of(const Json& json, const std::string& name) {
  Curve curve{.name = text_of(json, "name", name),
              .x_axis = text_of(json, "x_axis", name),
              .y_axis = text_of(json, "y_axis", name),
              .x = numbers_of(json, "x", name),
              .y = numbers_of(json, "y", name)};
  check(curve.x.size() == curve.y.size(), "{}: {}: {} places and {} values", name, curve.name,
        curve.x.size(), curve.y.size());
  return curve;
}

}  // namespace

Json json_of(const Figures& figures) {
  Json numbers = Json::object(), curves = Json::array();
  for (const auto& [name, value] : figures.numbers) numbers[name] = value;
  for (const Curve& curve : figures.curves) curves.push_back(json_of(curve));
  return {{"numbers", numbers}, {"curves", curves}};
}

Figures figures_of(const Json& json, const std::string& name) {
  Figures figures;
  const Json& numbers = field(json, "numbers", name);
  check(numbers.is_object(), "{}: numbers: got {}, wanted an object", name, numbers.dump());
  for (const auto& [key, value] : numbers.items()) figures.add(key, number_of(value, name));
  const Json& curves = field(json, "curves", name);
  check(curves.is_array(), "{}: curves: got {}, wanted a list", name, curves.dump());
  for (const Json& curve : curves) figures.curves.push_back(curve_of(curve, name));
  return figures;
}

}  // namespace heed
