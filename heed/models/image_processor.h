#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "heed/tensor/image_form.h"

namespace heed::models {

// preprocessor_config.json: what ViTImageProcessor of transformers makes of a picture before a
// model reads it, which is what the form says. It resizes as data::resized does.
nlohmann::json image_processor_json(const ImageForm& form);

// The form again, whoever wrote it, of so many channels; what the file is silent of as in
// transformers. `name` begins the error, which tells in one line all that is mistyped or that is
// done here in no way: cropping, another resampling than bilinear.
ImageForm image_processor(const nlohmann::json& object, Index channels, const std::string& name);

}  // namespace heed::models
