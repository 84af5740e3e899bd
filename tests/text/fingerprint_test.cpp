#include "heed/text/fingerprint.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace heed {
namespace {

std::uint64_t print_of(const std::vector<std::string>& parts) {
  Fingerprint print;
  for (const auto& part : parts) print.add(part);
  return print.value();
}

TEST(Fingerprint, TellsContentsApartByEveryBitPlaceAndBoundary) {
  const std::string text = "a text of some more than two words";
  std::set<std::uint64_t> prints = {print_of({text})};
  std::size_t contents = 1;
  for (std::size_t bit = 0; bit < 8 * text.size(); ++bit, ++contents) {
    std::string other = text;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
    prints.insert(print_of({other}));
  }
  for (std::size_t at = 0; at <= text.size(); ++at, ++contents) {
    prints.insert(print_of({text.substr(0, at), text.substr(at)}));
  }
  for (std::size_t zeros = 1; zeros < 20; ++zeros, ++contents) {
    prints.insert(print_of({text + std::string(zeros, '\0')}));
  }
  EXPECT_EQ(prints.size(), contents);
}

TEST(Fingerprint, OfPartsIsThatOfTheWhole) {
  const std::string text = "a text of some more than two words";
  for (std::size_t part = 8; part <= 48; part += 8) {
    Fingerprint print;
    print.add(text.size());
    for (std::size_t at = 0; at < text.size(); at += part) print.add_part(text.substr(at, part));
    EXPECT_EQ(print.value(), print_of({text}));
  }
}

}  // namespace
}  // namespace heed
