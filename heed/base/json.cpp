#include "heed/base/json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "heed/base/check.h"

namespace heed {
namespace {

constexpr int kDeepest = 64;

// Looks on while a document is parsed, and refuses what the parser would let pass.
class Strictness {
 public:
  explicit Strictness(const std::string& name) : name_(name) {}

  bool operator()(int depth, nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    check(depth < kDeepest, "{}: JSON nested deeper than {}", name_, kDeepest);
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      check(keys_.back().insert(key).second, "{}: \"{}\" stands twice in one JSON object", name_,
            key);
    }
    return true;
  }

 private:
  const std::string& name_;
  std::vector<std::set<std::string>> keys_;  // of the objects that are open
};

template <typename Json>
std::string text_of(const Json& value) {
  return value.dump(2) + "\n";
}

template <typename Json>
std::string line_of(const Json& value) {
  return value.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

}  // namespace

nlohmann::json parse_json(std::string_view text, const std::string& name) {
  try {
    Strictness strictness(name);
    return nlohmann::json::parse(text.begin(), text.end(), std::ref(strictness));
  } catch (const nlohmann::json::parse_error& e) {
    throw Error(
        fmt::format("{}: not JSON: it breaks off at byte {} of {}", name, e.byte, text.size()));
  } catch (const nlohmann::json::out_of_range&) {
    throw Error(fmt::format("{}: not JSON: a number is out of range", name));
  }
}

std::string json_text(const nlohmann::json& value) {
  return text_of(value);
}
std::string json_text(const nlohmann::ordered_json& value) {
  return text_of(value);
}

std::string json_line(const nlohmann::json& value) {
  return line_of(value);
}
std::string json_line(const nlohmann::ordered_json& value) {
  return line_of(value);
}

}  // namespace heed
