#include "heed/models/image_processor.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "heed/base/json_fields.h"

namespace heed::models {
namespace {

using nlohmann::json;

constexpr Index kBilinear = 2;  // as Pillow numbers it
constexpr double kRescale = 1.0 / 255.0;

// "size": {"height": 28, "width": 28}, or, in old files, 28.
Index read_size(const json& object, JsonFields& fields) {
  const auto found = object.find("size");
  if (found == object.end() || !found->is_object()) return fields.whole("size").value_or(224);
  fields.ignore("size");
  JsonFields sides(*found, "size");
  const auto height = sides.whole("height"), width = sides.whole("width");
  if (!height || height != width) {
    fields.complain(fmt::format("size is {}, wanted a height and the same width", found->dump()));
  }
  return height.value_or(224);
}

// A number a channel.
std::vector<float> read_channels(const json& object, JsonFields& fields, const char* key,
                                 Index channels) {
  const auto found = object.find(key);
  fields.ignore(key);
  if (found == object.end() || found->is_null()) {
    return std::vector<float>(static_cast<std::size_t>(channels), 0.5f);
  }
  std::vector<float> numbers;
  if (found->is_array()) {
    for (const json& number : *found) {
      if (number.is_number()) numbers.push_back(number.get<float>());
    }
  }
  const bool finite =
      std::ranges::all_of(numbers, [](float number) { return std::isfinite(number); });
  if (!finite || std::ssize(numbers) != channels || numbers.size() != found->size()) {
    fields.complain(fmt::format("{} is not {} numbers, one a channel", key, channels));
    numbers.assign(static_cast<std::size_t>(channels), 0.5f);
  }
  return numbers;
}

void refuse_unknown_steps(JsonFields& fields) {
  for (const char* key : {"do_resize", "do_rescale"}) {
    if (!fields.flag(key).value_or(true))
      fields.complain(fmt::format("{} is false, wanted true", key));
  }
  if (fields.flag("do_center_crop").value_or(false)) {
    fields.complain("do_center_crop is true, wanted false");
  }
  const Index resample = fields.whole("resample").value_or(kBilinear);
  if (resample != kBilinear) {
    fields.complain(fmt::format("resample is {}, wanted {}, bilinear", resample, kBilinear));
  }
  const double factor = fields.number("rescale_factor").value_or(static_cast<float>(kRescale));
  if (std::abs(factor - kRescale) > 1e-6) {
    fields.complain(fmt::format("rescale_factor is {}, wanted 1 / 255", factor));
  }
}

json numbers_of(const std::vector<float>& numbers) {
  json written = json::array();
  for (const float number : numbers) written.push_back(shortest(number));
  return written;
}

}  // namespace

json image_processor_json(const ImageForm& form) {
  return {{"image_processor_type", "ViTImageProcessor"},
          {"do_resize", true},
          {"size", {{"height", form.size}, {"width", form.size}}},
          {"resample", kBilinear},
          {"do_rescale", true},
          {"rescale_factor", kRescale},
          {"do_normalize", true},
          {"image_mean", numbers_of(form.mean)},
          {"image_std", numbers_of(form.deviation)}};
}

ImageForm image_processor(const json& object, Index channels, const std::string& name) {
  JsonFields fields(object, name);
  ImageForm form{.size = read_size(object, fields),
                 .mean = read_channels(object, fields, "image_mean", channels),
                 .deviation = read_channels(object, fields, "image_std", channels)};
  if (!fields.flag("do_normalize").value_or(true)) {
    form.mean.assign(form.mean.size(), 0.0f);
    form.deviation.assign(form.deviation.size(), 1.0f);
  }
  for (const float deviation : form.deviation) {
    if (!(deviation > 0))
      fields.complain(fmt::format("image_std has {}, wanted more than 0", deviation));
  }
  refuse_unknown_steps(fields);
  fields.raise();
  return form;
}

}  // namespace heed::models
