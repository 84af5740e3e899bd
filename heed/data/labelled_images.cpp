#include "heed/data/labelled_images.h"

#include <algorithm>

#include "heed/base/check.h"
#include "heed/base/threads.h"
#include "heed/data/idx.h"
#include "heed/data/image_file.h"
#include "heed/data/image_fitting.h"

namespace heed::data {
namespace {

using Path = std::filesystem::path;

// What stands in a folder, in the order of its names; hidden files are passed over.
std::vector<Path> sorted_entries(const Path& folder) {
  std::vector<Path> all;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (!entry.path().filename().string().starts_with('.')) all.push_back(entry.path());
  }
  check(!error, "{}: {}", folder.string(), error.message());
  std::ranges::sort(all);
  return all;
}

// As many as the form says, without pixels.
LabelledImages none_yet(Index count, const ImageForm& form) {
  LabelledImages images{.height = form.size, .width = form.size, .channels = form.channels()};
  images.pixels.resize(static_cast<std::size_t>(count * form.size * form.size * form.channels()));
  images.labels.resize(static_cast<std::size_t>(count));
  return images;
}

void place(const Image& image, Index i, LabelledImages& images) {
  const Index size = images.height * images.width * images.channels;
  std::ranges::copy(image.pixels, images.pixels.begin() + i * size);
}

// Reads or fits `count` images on all threads: image(i) gives one.
template <typename One>
void fill(LabelledImages& images, const ImageForm& form, const One& image) {
  constexpr Index kWork = 1 << 20;  // of each, about
  parallel_for(images.count(), images.count() * kWork,
               [&](Index i) { place(fitted(image(i), form), i, images); });
}

Token class_of(const Path& folder, std::span<const std::string> classes) {
  const auto found = std::ranges::find(classes, folder.filename().string());
  check(found != classes.end(), "{}: is none of the classes {}", folder.string(),
        fmt::join(classes, ", "));
  return static_cast<Token>(found - classes.begin());
}

LabelledImages read_folder(const Path& root, const ImageForm& form,
                           std::span<const std::string> classes) {
  std::vector<std::string> names(classes.begin(), classes.end());
  const std::vector<Path> folders = sorted_entries(root);
  for (const Path& folder : folders) {
    check(std::filesystem::is_directory(folder), "{}: wanted folders alone, one a class",
          folder.string());
    if (classes.empty()) names.push_back(folder.filename().string());
  }
  std::vector<Path> files;
  std::vector<Token> labels;
  for (const Path& folder : folders) {
    const std::vector<Path> inside = sorted_entries(folder);
    check(!inside.empty(), "{}: has no image", folder.string());
    labels.insert(labels.end(), inside.size(), class_of(folder, names));
    files.insert(files.end(), inside.begin(), inside.end());
  }
  check(!files.empty(), "{}: has no folder of images", root.string());
  LabelledImages images = none_yet(std::ssize(files), form);
  images.labels = std::move(labels);
  images.classes = std::move(names);
  fill(images, form, [&](Index i) { return read_image(files[i]); });
  return images;
}

// The labels of an IDX file, and the names of their classes.
void read_labels(const Path& path, std::span<const std::string> classes, LabelledImages& images) {
  const Idx labels = read_idx(path);
  check(labels.shape.size() == 1, "{}: has the shape {}, wanted one label an image", path.string(),
        labels.shape);
  check(labels.shape[0] == images.count(), "{}: {} labels for {} images", path.string(),
        labels.shape[0], images.count());
  const Index greatest = *std::ranges::max_element(labels.bytes);
  images.classes.assign(classes.begin(), classes.end());
  if (classes.empty()) {
    for (Index i = 0; i <= greatest; ++i) images.classes.push_back(std::to_string(i));
  }
  check(greatest < std::ssize(images.classes), "{}: has the label {}, wanted less than {} classes",
        path.string(), greatest, images.classes.size());
  std::ranges::copy(labels.bytes, images.labels.begin());
}

LabelledImages read_idx_files(const ImageFiles& files, const ImageForm& form,
                              std::span<const std::string> classes) {
  const Idx idx = read_idx(files.images);
  check(idx.shape.size() == 3 && !idx.bytes.empty(),
        "{}: has the shape {}, wanted images, rows and columns", files.images.string(), idx.shape);
  const Index height = idx.shape[1], width = idx.shape[2];
  LabelledImages images = none_yet(idx.shape[0], form);
  read_labels(files.labels, classes, images);
  fill(images, form, [&](Index i) {
    const auto first = idx.bytes.begin() + i * height * width;
    return Image{
        .height = height, .width = width, .channels = 1, .pixels = {first, first + height * width}};
  });
  return images;
}

}  // namespace

Image fitted(Image image, const ImageForm& form) {
  return resized(with_channels(std::move(image), form.channels()), form.size, form.size);
}

LabelledImages read_images(const ImageFiles& files, const ImageForm& form,
                           std::span<const std::string> classes) {
  if (!std::filesystem::is_directory(files.images)) {
    check(!files.labels.empty(), "{}: is no folder; an IDX file of images needs one of labels",
          files.images.string());
    return read_idx_files(files, form, classes);
  }
  check(files.labels.empty(),
        "{}: the folder {} needs no labels, the names of its folders are them",
        files.labels.string(), files.images.string());
  return read_folder(files.images, form, classes);
}

LabelledImages picked(const LabelledImages& images, std::span<const Index> which) {
  LabelledImages some{.height = images.height,
                      .width = images.width,
                      .channels = images.channels,
                      .classes = images.classes};
  for (const Index i : which) {
    const auto image = images.image(i);
    some.pixels.insert(some.pixels.end(), image.begin(), image.end());
    some.labels.push_back(images.labels[i]);
  }
  return some;
}

}  // namespace heed::data
