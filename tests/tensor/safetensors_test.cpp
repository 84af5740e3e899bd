#include "heed/tensor/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "tests/scratch.h"

namespace heed {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::string bytes_from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

std::string file_of(const std::string& header, const std::string& data) {
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + data;
}

class SafeTensors : public testing::Test {
 protected:
  safetensors::File opened(const std::string& bytes) const {
    std::ofstream(path, std::ios::binary) << bytes;
    return safetensors::File(path);
  }
  // What opening and reading a file of `bytes` throws.
  std::string error(const std::string& bytes) const {
    return error_of([&] {
      const safetensors::File file = opened(bytes);
      for (const std::string& name : file.names()) file.tensor(name);
    });
  }

  const Scratch scratch;
  const std::filesystem::path path = scratch / "x.safetensors";
};

TEST_F(SafeTensors, ComeBackAsTheyWereSaved) {
  const Tensor a({2, 3}, {1, -2, 3, 4, 5, std::numeric_limits<float>::infinity()});
  Tensor ids({2}, DType::int32);
  ids.mutable_data<std::int32_t>()[1] = -7;
  const Tensor half = a.to(DType::bfloat16), wide = a.to(DType::float64);
  safetensors::save(path,
                    {{"a", a}, {"ids", ids}, {"half", half}, {"wide", wide}, {"none", Tensor({0})}},
                    {{"format", "pt"}, {"by", "\"us\"\n"}});
  const safetensors::File file(path);
  EXPECT_THAT(file.names(), ElementsAre("a", "half", "ids", "none", "wide"));
  EXPECT_EQ(file.metadata().at("by"), "\"us\"\n");
  EXPECT_EQ(file.shape("a"), (Shape{2, 3}));
  EXPECT_THAT(file.tensor("a").values(), testing::ElementsAreArray(a.values()));
  EXPECT_THAT(file.tensor("ids").values<std::int32_t>(), ElementsAre(0, -7));
  EXPECT_EQ(file.dtype("half"), DType::bfloat16);
  EXPECT_THAT(file.tensor("half").to(DType::float32).values(),
              testing::ElementsAreArray(half.to(DType::float32).values()));
  EXPECT_EQ(file.tensor("wide").values<double>()[1], -2.0);
  EXPECT_EQ(file.tensor("none").size(), 0);
  EXPECT_FALSE(file.has("b"));
}

TEST_F(SafeTensors, AlignTheirHeaderAndEveryTensor) {
  safetensors::save(path, {{"x", Tensor({1}, DType::bfloat16)},
                           {"longer name", Tensor({3})},
                           {"wide", Tensor({1}, DType::float64)}});
  const safetensors::File file(path);
  const std::string bytes = read_file(path);
  EXPECT_EQ((bytes.size() - 2 - 12 - 8) % 8, 0u);
  const auto place = [&](const char* name) {
    const auto* data = file.entry(name).bytes.data();
    return reinterpret_cast<std::uintptr_t>(data);
  };
  EXPECT_EQ(place("wide") % 8, 0u);
  EXPECT_EQ(place("longer name"), place("wide") + 8);
  EXPECT_EQ(place("x"), place("longer name") + 12);
}

// The verdicts and shapes are those of Hugging Face's own library.
TEST_F(SafeTensors, DamagedAThousandWaysAreAcceptedOnlyWhereTheFormatsOwnLibraryDoes) {
  const json golden = json::parse(read_file("tests/tensor/golden/safetensors_mutants.json"));
  const std::string whole = bytes_from_hex(golden["file"]);
  int accepted = 0;
  for (const json& mutant : golden["mutants"]) {
    std::string bytes = whole;
    bytes.replace(mutant["at"], mutant["drop"], bytes_from_hex(mutant["insert"]));
    try {
      const safetensors::File file = opened(bytes);
      std::map<std::string, Shape> shapes;
      for (const std::string& name : file.names()) shapes[name] = file.shape(name);
      EXPECT_EQ(json(shapes), mutant["tensors"]) << mutant;
      ++accepted;
    } catch (const Error& e) {
      EXPECT_TRUE(mutant["tensors"].is_null()) << mutant << ": " << e.what();
      EXPECT_THAT(e.what(), StartsWith(path.string()));
    }
  }
  EXPECT_GT(accepted, 20);
}

TEST_F(SafeTensors, OfOthersAreRead) {
  const json golden = json::parse(read_file("tests/tensor/golden/safetensors_mutants.json"));
  const safetensors::File file = opened(bytes_from_hex(golden["file"]));
  EXPECT_THAT(file.tensor("embedding").values(), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(file.tensor("ids").values<std::int32_t>(), ElementsAre(7, 8));
  EXPECT_THAT(file.tensor("half").values(), ElementsAre(0.5f, -2.0f));
  EXPECT_EQ(file.shape("empty"), (Shape{0, 4}));
  EXPECT_EQ(file.metadata(), (safetensors::Metadata{{"format", "pt"}}));
}

TEST_F(SafeTensors, HoldHalfPrecisionOfEveryKind) {
  std::string data;
  for (const std::uint16_t x : {0x0000, 0x8000, 0x0001, 0x83FF, 0x3C01, 0x7BFF, 0xFC00, 0x7E00}) {
    data += {static_cast<char>(x & 0xFF), static_cast<char>(x >> 8)};
  }
  const safetensors::File file =
      opened(file_of(R"({"h":{"dtype":"F16","shape":[8],"data_offsets":[0,16]}})", data));
  const Tensor h = file.tensor("h");
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_THAT(h.values().first(7),
              ElementsAre(0.0f, 0.0f, 0x1p-24f, -1023 * 0x1p-24f, 1 + 0x1p-10f, 65504.0f, -inf));
  EXPECT_TRUE(std::signbit(h.values()[1]));
  EXPECT_TRUE(std::isnan(h.values()[7]));
}

TEST_F(SafeTensors, AreRefusedWithOneLineThatSaysWhy) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"", "it has 0 bytes, wanted at least 8"},
      {std::string(8, '\xff'), "it states a header of 18446744073709551615 bytes, more than"},
      {file_of("{}", "").substr(0, 9), "it states a header of 2 bytes, but 1 are left"},
      {file_of("[]", ""), "header: got array, wanted an object"},
      {file_of("{\"a\":", ""), "header: not JSON: it breaks off at byte"},
      {file_of(R"({"a":{"dtype":"F32"}})", ""), R"("a": has no shape)"},
      {file_of(R"({"a":{"dtype":"F99","shape":[],"data_offsets":[0,4]}})", "1234"),
       R"("a": dtype "F99" is unknown)"},
      {file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", "1234"),
       R"("a": F32 [2] takes 8 bytes, but has 4)"},
      {file_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,400]}})", "1234"),
       R"("a": lies at bytes 0 to 400 of 4)"},
      {file_of(R"({"a":{"dtype":"F32","shape":[4294967296,4294967297],"data_offsets":[0,4]}})",
               "1234"),
       R"("a": its shape has too many elements)"},
      {file_of(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", "1234"),
       R"("a": shape: got number, wanted a whole number)"},
      {file_of(R"({"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},)"
               R"("b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})",
               "1234"),
       R"("b": overlaps the tensor before it)"},
      {file_of(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
               R"("b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})",
               "1234"),
       R"("b": begins 1 bytes behind the tensor before it)"},
      {file_of("{}", "1234"), "4 bytes behind the last tensor belong to none"},
      {file_of(R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},)"
               R"("a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})",
               ""),
       R"(header: "a" stands twice in one JSON object)"},
      {file_of(R"({"__metadata__":{"format":1}})", ""),
       R"(__metadata__: "format" is number, wanted a string)"},
      {file_of(std::string(100, '['), ""), "header: JSON nested deeper than 64"},
  };
  for (const auto& [bytes, why] : wrong) {
    EXPECT_THAT(error(bytes), StartsWith(path.string() + ": not a safetensors file: " + why));
    EXPECT_THAT(error(bytes), testing::Not(HasSubstr("\n")));
  }
  EXPECT_EQ(error(file_of(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "1")),
            path.string() + ": \"a\" is U8, which no tensor here holds");
  EXPECT_EQ(error(file_of(R"({"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}})",
                          std::string("\0\0\0\0\1\0\0\0", 8))),
            path.string() + ": \"a\" holds 4294967296, which int32 does not");
}

TEST_F(SafeTensors, AreNotSavedWithNamesThatCouldNotBeRead) {
  const Tensor t({1}, {1});
  const auto saving = [&](const NamedTensors& tensors) {
    return error_of([&] { safetensors::save(path, tensors); });
  };
  EXPECT_EQ(saving({{"a", t}, {"a", t}}), "safetensors: two tensors have the name \"a\"");
  EXPECT_EQ(saving({{"\xff", t}}), "safetensors: a name or the metadata is not UTF-8");
  EXPECT_EQ(saving({{"__metadata__", t}}), "safetensors: no tensor may have the name __metadata__");
  EXPECT_EQ(saving({{"a", Tensor()}}), "safetensors: \"a\" has no memory");
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace heed
