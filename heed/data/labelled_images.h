#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "heed/base/image.h"
#include "heed/tensor/image_form.h"
#include "heed/tensor/tokens.h"

namespace heed::data {

// Images of one size, each with its class.
struct LabelledImages {
  Index height = 0, width = 0, channels = 0;
  std::vector<std::uint8_t> pixels = {};  // (count, height, width, channels)
  std::vector<Token> labels = {};         // (count), places in `classes`
  std::vector<std::string> classes = {};

  Index count() const { return std::ssize(labels); }
  // The bytes of one of them.
  std::span<const std::uint8_t> image(Index i) const {
    const Index size = height * width * channels;
    return std::span(pixels).subspan(i * size, size);
  }
};

// An image as a model of that form reads it, still as bytes: resized, grey or in colours.
Image fitted(Image image, const ImageForm& form);

// Where labelled images lie.
struct ImageFiles {
  std::filesystem::path images;  // a folder with a folder a class, or an IDX file
  std::filesystem::path labels;  // the IDX file of the labels; none of a folder

  bool empty() const { return images.empty() && labels.empty(); }
};

// All images, fitted. Classes are numbered as in `classes`; where that is empty, a folder's are the
// names of the folders in their order, and those of IDX files "0", "1" and so on, as many as occur.
// Throws one line, which begins with the file or the folder, for what is no image, has no label or
// is of another class, and where there is none.
LabelledImages read_images(const ImageFiles& files, const ImageForm& form,
                           std::span<const std::string> classes = {});

// Some of them, such as every second one.
LabelledImages picked(const LabelledImages& images, std::span<const Index> which);

}  // namespace heed::data
