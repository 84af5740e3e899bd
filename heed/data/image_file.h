#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "heed/base/image.h"

namespace heed::data {

// The image in a PNG or JPEG file, told apart by how it begins: grey where the file is, else red,
// green and blue, 8 bits each; what is transparent stands on white. Throws one line, which begins
// with the file: it is neither, is damaged or ends early, or has more than 2^26 pixels.
Image read_image(const std::filesystem::path& path);

// The same from a file's bytes; `name` begins every error.
Image parse_image(std::string_view bytes, const std::string& name);

}  // namespace heed::data
