#pragma once

#include <cstdlib>
#include <filesystem>

namespace heed::tests {

// What llama2.c's own test (test_all.py) expects of stories260K: 200 tokens, each the likeliest.
inline constexpr const char* kStory =
    "Once upon a time, there was a little girl named Lily. She loved to play outside in the park. "
    "One day, she saw a big, red ball. She wanted to play with it, but it was too high.\n"
    "Lily's mom said, \"Lily, let's go to the park.\" Lily was sad and didn't know what to do. She "
    "said, \"I want to play with your ball, but I can't find it.\"\n"
    "Lily was sad and didn't know what to do. She said, \"I'm sorry, Lily. I didn't know what to "
    "do.\"\n"
    "Lily didn't want to help her mom, so she";

// Its folder of data; empty where it is not there.
inline std::filesystem::path stories() {
  const char* const data = std::getenv("HEED_TEST_DATA");
  const std::filesystem::path folder = std::filesystem::path(data ? data : "") / "stories260K";
  return data && std::filesystem::exists(folder) ? folder : "";
}

}  // namespace heed::tests
