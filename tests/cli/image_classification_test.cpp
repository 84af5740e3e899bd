#include <gmock/gmock.h>
#include <unistd.h>

#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using tests::Folder;
using tests::heed;
using tests::Outcome;
using tests::operator+;

// Pictures of 8 x 8 pixels whose left half is bright, and pictures whose right half is, as two IDX
// files.
struct Halves {
  std::string images, labels;
};

Halves halves(const Folder& folder, const std::string& name, int count) {
  const auto header = [](std::initializer_list<int> shape) {
    std::string bytes{'\0', '\0', '\x08', static_cast<char>(shape.size())};
    for (const int size : shape) bytes += {'\0', '\0', '\0', static_cast<char>(size)};
    return bytes;
  };
  std::string images = header({count, 8, 8}), labels = header({count});
  unsigned state = 7;
  for (int i = 0; i < count; ++i) {
    const int label = i % 2;
    labels += static_cast<char>(label);
    for (int pixel = 0; pixel < 64; ++pixel) {
      state = state * 1664525u + 1013904223u;
      const bool bright = (pixel % 8 < 4) == (label == 0);
      images += static_cast<char>((state >> 24) / 4 + (bright ? 190 : 0));
    }
  }
  return {folder.file(name + ".images", images), folder.file(name + ".labels", labels)};
}

std::vector<std::string> small_training(const std::string& images, const std::string& output) {
  return {"train",
          "--task",
          "image-classification",
          "--train",
          images,
          "--output",
          output,
          "--image-size",
          "8",
          "--patch-size",
          "4",
          "--channels",
          "1",
          "--layers",
          "2",
          "--width",
          "16",
          "--heads",
          "2",
          "--hidden",
          "32",
          "--dropout",
          "0.1",
          "--steps",
          "40",
          "--warmup",
          "10",
          "--learning-rate",
          "0.01",
          "--batch-images",
          "16",
          "--report-every",
          "10",
          "--mean",
          "0.4",
          "--mirrored",
          "0",
          "--threads",
          "1",
          "--save-every",
          "20"};
}

class ImageClassification : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    root_ = std::filesystem::temp_directory_path() / fmt::format("heed_Images.{}", getpid());
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(root_); }

  void SetUp() override {
    train_ = halves(folder_, "train", 100);
    test_ = halves(folder_, "test", 40);
    model_ = (root_ / "model").string();
    if (std::filesystem::exists(root_ / "model/model.safetensors")) return;
    const Outcome trained =
        heed(small_training(train_.images, model_) +
             std::vector<std::string>{"--train-labels", train_.labels, "--classes", "left",
                                      "right \"half\"", "--valid-share", "0.2", "--validate-every",
                                      "20"});
    ASSERT_EQ(trained.status, 0) << trained.err;
    ASSERT_THAT(trained.err, AllOf(HasSubstr("80 images of 2 classes"),
                                   HasSubstr("validation at step 40:"), HasSubstr("accuracy")));
  }

  static inline std::filesystem::path root_;
  Folder folder_;
  Halves train_, test_;
  std::string model_;
};

TEST_F(ImageClassification, TrainWritesAModelAndWhatItReads) {
  for (const char* file : {"config.json", "preprocessor_config.json", "model.safetensors",
                           "recipe.toml", "metrics.jsonl", "report.html"}) {
    EXPECT_TRUE(std::filesystem::exists(root_ / "model" / file)) << file;
  }
}

TEST_F(ImageClassification, EvaluateCountsWhatIsRight) {
  const Outcome outcome =
      heed({"evaluate", model_, "--test", test_.images, "--test-labels", test_.labels});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("accuracy = 100.00 % (loss 0."),
                                 HasSubstr(" an image, 40 images)\n"), HasSubstr("left")));
}

TEST_F(ImageClassification, ClassifyPrintsALineAClass) {
  const std::string image = "tests/data/golden/images/rgb.png";
  const Outcome one = heed({"classify", model_, image, "tests/data/golden/images/grey.jpg"});
  EXPECT_EQ(one.status, 0) << one.err;
  EXPECT_THAT(one.out, testing::ContainsRegex("^" + image +
                                              "\t(left|right \"half\")\t[01]\\.[0-9]{4}\n"
                                              "tests/data/golden/images/grey.jpg\t"));
  EXPECT_EQ(std::ranges::count(one.out, '\n'), 2);
  const Outcome both = heed({"classify", model_, image, "--top", "5", "--compute-type", "int8"});
  EXPECT_EQ(std::ranges::count(both.out, '\n'), 2) << both.err;
}

TEST_F(ImageClassification, AttentionDrawsTheRolloutOverThePicture) {
  const std::string image = "tests/data/golden/images/rgb.png", svg = folder_ / "a.svg",
                    html = folder_ / "a.html";
  const Outcome drawn = heed({"attention", model_, "--image", image});
  EXPECT_EQ(drawn.status, 0) << drawn.err;
  EXPECT_THAT(drawn.out,
              AllOf(StartsWith("rgb.png: "), HasSubstr("attention rollout to layer 2 of 2\n")));
  EXPECT_EQ(heed({"attention", model_, "--image", image, "--svg", svg, "--layer", "1"}).status, 0);
  EXPECT_THAT(read_file(svg), HasSubstr("attention rollout to layer 1 of 2"));
  EXPECT_EQ(heed({"attention", model_, "--image", image, "--html", html}).status, 0);
  EXPECT_THAT(read_file(html), AllOf(HasSubstr("to layer 1 of 2"), HasSubstr("to layer 2 of 2")));
  EXPECT_THAT(heed({"attention", model_, "--image", image, "--layer", "3"}).err,
              HasSubstr("--layer: got 3, the model has 2"));
}

TEST_F(ImageClassification, InspectShowsTheLayoutAndTheParts) {
  const Outcome outcome = heed({"inspect", model_});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("ViTForImageClassification of transformers"), HasSubstr("left"),
                    HasSubstr("layers.1"), HasSubstr("class_token"), HasSubstr("patch-size")));
}

TEST_F(ImageClassification, VerbsOfOtherTasksRefuseTheModel) {
  const Outcome outcome = heed({"attention", model_, "--source", "a"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
}

TEST(ImageTraining, TakesAFolderWithAFolderAClass) {
  const Folder folder;
  const std::filesystem::path root = folder / "images", from = "tests/data/golden/images";
  for (const char* name : {"jpeg", "png"}) std::filesystem::create_directories(root / name);
  std::filesystem::copy(from / "rgb.jpg", root / "jpeg/a.jpg");
  std::filesystem::copy(from / "grey.jpg", root / "jpeg/b.jpg");
  std::filesystem::copy(from / "grey.png", root / "png/a.png");
  const std::string model = folder / "model";
  const auto arguments = small_training(root.string(), model);
  const Outcome outcome =
      heed(arguments + std::vector<std::string>{"--channels", "3", "--shift", "1", "--steps", "12",
                                                "--valid", root.string()});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("3 images of 2 classes"));
  EXPECT_EQ(heed({"evaluate", model, "--test", root.string()}).status, 0);
  // Those of another model's classes are none of its own.
  std::filesystem::rename(root / "png", root / "gif");
  EXPECT_THAT(heed({"evaluate", model, "--test", root.string()}).err,
              HasSubstr("gif: is none of the classes jpeg, png"));
}

TEST(ImageTraining, CanBeProbed) {
  const Folder folder;
  const Halves train = halves(folder, "train", 20);
  const std::string model = folder / "model";
  const Outcome outcome =
      heed(small_training(train.images, model) +
           std::vector<std::string>{"--train-labels", train.labels, "--steps", "12", "--probes",
                                    "entropy", "similarity", "gradients"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(read_file(folder / "model/metrics.jsonl"),
              AllOf(HasSubstr(R"("entropy, self")"), HasSubstr(R"("similarity of tokens, layers")"),
                    HasSubstr(R"("gradient of states, layers")")));
}

TEST(ImageTraining, RefusesWhatIsImpossibleBeforeItWritesAnything) {
  const Folder folder;
  const Halves train = halves(folder, "train", 10);
  const auto refused = [&](std::vector<std::string> more) {
    const std::string model = folder / "model";
    const Outcome outcome = heed(small_training(train.images, model) + more);
    EXPECT_NE(outcome.status, 0);
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(model));
    return outcome.err;
  };
  EXPECT_THAT(refused({}), HasSubstr("an IDX file of images needs one of labels"));
  const std::string labels = "--train-labels";
  EXPECT_THAT(refused({labels, train.images}), HasSubstr("wanted one label an image"));
  EXPECT_THAT(refused({labels, train.labels, "--patch-size", "3"}),
              HasSubstr("an image of 8 pixels a side has no whole patches of 3"));
  EXPECT_THAT(refused({labels, train.labels, "--mean", "0.1", "0.2"}),
              HasSubstr("--mean: 3 numbers for 1 channels"));
  EXPECT_THAT(refused({labels, train.labels, "--valid-labels", train.labels}),
              HasSubstr("--valid-labels wants --valid"));
  EXPECT_THAT(refused({labels, train.labels, "--shift", "8"}),
              HasSubstr("--shift 8 moves all of an image of 8 pixels away"));
}

}  // namespace
}  // namespace heed::cli
