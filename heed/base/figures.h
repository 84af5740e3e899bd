#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

namespace heed {

// How one number runs along another, such as BLEU along the length of the source.
struct Curve {
  std::string name = {};                 // "bleu by length"
  std::string x_axis = {}, y_axis = {};  // with their units
  std::vector<double> x = {}, y = {};    // x ascending; y that is not finite was not measured

  friend bool operator==(const Curve&, const Curve&) = default;
};

// What was measured of one thing, for whoever puts it beside the same of others.
struct Figures {
  std::vector<std::pair<std::string, double>> numbers = {};  // by name, each once
  std::vector<Curve> curves = {};

  void add(std::string name, double value) { numbers.emplace_back(std::move(name), value); }
  friend bool operator==(const Figures&, const Figures&) = default;
};

// {"numbers": {name: value}, "curves": [{"name", "x_axis", "y_axis", "x": [], "y": []}]}; numbers
// that are not finite stand as null.
nlohmann::ordered_json json_of(const Figures& figures);
// Throws Error, beginning with `name`, where it is no such object, or the sides of a curve are not
// of a length.
Figures figures_of(const nlohmann::ordered_json& json, const std::string& name);

}  // namespace heed
