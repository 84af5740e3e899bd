#include "heed/data/labelled_images.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "heed/data/image_file.h"
#include "tests/data/idx_files.h"
#include "tests/scratch.h"

namespace heed::data {
namespace {

using tests::idx_bytes;

constexpr const char* kSomeImages = "tests/data/golden/images";
const ImageForm kGrey{.size = 2, .mean = {0.5f}, .deviation = {0.5f}};
const ImageForm kColours{.size = 8};

class ImageFolder : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* folder : {"shirt", "boot"}) std::filesystem::create_directories(at(folder));
    add("rgb.png", "shirt/b.png");
    add("grey.jpg", "shirt/a.JPG");
    add("rgb.jpg", "boot/a.jpeg");
    scratch.write("shirt/.hidden", "");
  }
  void add(const char* image, const char* name) {
    std::filesystem::copy(std::filesystem::path(kSomeImages) / image, at(name));
  }
  std::filesystem::path at(const char* name) const { return scratch / name; }
  std::string message(const std::vector<std::string>& classes = {}) const {
    const std::string said =
        error_of([&] { read_images({.images = scratch.path()}, kColours, classes); });
    const std::string folder = scratch.path().string();
    return said.starts_with(folder) ? "FOLDER" + said.substr(folder.size()) : said;
  }

  const Scratch scratch;
};

TEST_F(ImageFolder, HasAClassAFolderAndItsImagesFitted) {
  const LabelledImages images = read_images({.images = scratch.path()}, kColours);
  EXPECT_EQ(images.classes, (std::vector<std::string>{"boot", "shirt"}));
  EXPECT_EQ(images.labels, (std::vector<Token>{0, 1, 1}));
  EXPECT_EQ(images.pixels.size(), 3 * 8 * 8 * 3);
  const Image first = fitted(read_image(at("shirt/a.JPG")), kColours);
  EXPECT_TRUE(std::ranges::equal(images.image(1), first.pixels));
}

TEST_F(ImageFolder, OfAModelsClassesIsNumberedAsTheModelIs) {
  const LabelledImages images = read_images({.images = scratch.path()}, kColours,
                                            std::vector<std::string>{"shirt", "bag", "boot"});
  EXPECT_EQ(images.labels, (std::vector<Token>{2, 0, 0}));
  EXPECT_EQ(images.classes.size(), 3);
}

TEST_F(ImageFolder, WithAnythingElseIsRefusedInOneLine) {
  EXPECT_EQ(message({"shirt", "bag"}), "FOLDER/boot: is none of the classes shirt, bag");
  std::filesystem::create_directories(at("hat"));
  EXPECT_EQ(message(), "FOLDER/hat: has no image");
  scratch.write("hat/list.txt", "no image");
  EXPECT_EQ(message(), "FOLDER/hat/list.txt: is neither PNG nor JPEG");
  scratch.write("readme", "");
  EXPECT_EQ(message(), "FOLDER/readme: wanted folders alone, one a class");
  EXPECT_EQ(error_of([&] { read_images({.images = scratch.path(), .labels = "y"}, kColours); }),
            fmt::format("y: the folder {} needs no labels, the names of its folders are them",
                        scratch.path().string()));
}

class IdxImages : public testing::Test {
 protected:
  std::string message(const std::vector<std::string>& classes = {}) const {
    const std::string said = error_of([&] { read_images(files, kGrey, classes); });
    const std::string folder = scratch.path().string() + "/";
    return said.starts_with(folder) ? said.substr(folder.size()) : said;
  }

  const Scratch scratch;
  const ImageFiles files{.images = scratch / "images", .labels = scratch / "labels"};
};

TEST_F(IdxImages, HaveTheirLabels) {
  scratch.write("images", idx_bytes({3, 2, 2}, "abcdefghijkl"));
  scratch.write("labels", idx_bytes({3}, {'\2', '\0', '\1'}));
  const LabelledImages images = read_images(files, kGrey);
  EXPECT_EQ(images.labels, (std::vector<Token>{2, 0, 1}));
  EXPECT_EQ(images.classes, (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_EQ(std::string(images.pixels.begin(), images.pixels.end()), "abcdefghijkl");
  EXPECT_EQ(read_images(files, kColours).pixels.size(), 3 * 8 * 8 * 3);
  EXPECT_EQ(message({"a", "b"}), "labels: has the label 2, wanted less than 2 classes");
}

TEST_F(IdxImages, ThatDoNotFitTogetherAreRefusedInOneLine) {
  scratch.write("images", idx_bytes({3, 2, 2}, "abcdefghijkl"));
  scratch.write("labels", idx_bytes({2}, "ab"));
  EXPECT_EQ(message(), "labels: 2 labels for 3 images");
  scratch.write("labels", idx_bytes({3, 1}, "abc"));
  EXPECT_EQ(message(), "labels: has the shape [3, 1], wanted one label an image");
  scratch.write("images", idx_bytes({3, 2}, "abcdef"));
  EXPECT_EQ(message(), "images: has the shape [3, 2], wanted images, rows and columns");
  scratch.write("images", idx_bytes({0, 2, 2}, ""));
  EXPECT_EQ(message(), "images: has the shape [0, 2, 2], wanted images, rows and columns");
  EXPECT_EQ(
      error_of([&] { read_images({.images = scratch / "images"}, kGrey); }),
      (scratch / "images").string() + ": is no folder; an IDX file of images needs one of labels");
}

}  // namespace
}  // namespace heed::data
