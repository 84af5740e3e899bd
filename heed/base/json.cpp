#include "heed/base/json.h"

#include <algorithm>
#include <limits>
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

// What the parser calls, and what it found.
class Members {
 public:
  bool start_object(std::size_t) {
    is_object_ = is_object_ || depth_ == 0;
    return start_array(0);
  }
  bool start_array(std::size_t) { return ++depth_ > 0; }
  bool end_object() { return end_array(); }
  bool end_array() { return --depth_ >= 0; }
  bool key(std::string& key) {
    if (depth_ == 1) all_.push_back({std::move(key), {}});
    return true;
  }
  bool number_integer(std::int64_t number) {
    if (depth_ == 1 && is_object_) all_.back().number = number;
    return true;
  }
  bool number_unsigned(std::uint64_t number) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    return number_integer(static_cast<std::int64_t>(std::min(number, kMost)));
  }
  bool number_float(double, const std::string&) { return true; }
  bool null() { return true; }
  bool boolean(bool) { return true; }
  bool string(std::string&) { return true; }
  bool binary(nlohmann::json::binary_t&) { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& e) {
    if (const auto* broken = dynamic_cast<const nlohmann::json::parse_error*>(&e)) throw *broken;
    throw dynamic_cast<const nlohmann::json::out_of_range&>(e);
  }

  std::optional<std::vector<JsonMember>> take() {
    if (!is_object_) return std::nullopt;
    return std::move(all_);
  }

 private:
  std::vector<JsonMember> all_;
  int depth_ = 0;
  bool is_object_ = false;
};

// What `parse` returns, its errors as ours.
auto parsed(std::string_view text, const std::string& name, const auto& parse) {
  try {
    return parse();
  } catch (const nlohmann::json::parse_error& e) {
    throw Error(
        fmt::format("{}: not JSON: it breaks off at byte {} of {}", name, e.byte, text.size()));
  } catch (const nlohmann::json::out_of_range&) {
    throw Error(fmt::format("{}: not JSON: a number is out of range", name));
  }
}

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
  return parsed(text, name, [&] {
    Strictness strictness(name);
    return nlohmann::json::parse(text.begin(), text.end(), std::ref(strictness));
  });
}

std::optional<std::vector<JsonMember>> json_members(std::string_view text,
                                                    const std::string& name) {
  return parsed(text, name, [&] {
    Members members;
    nlohmann::json::sax_parse(text.begin(), text.end(), &members);
    return members.take();
  });
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
