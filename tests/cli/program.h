#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "heed/base/files.h"
#include "heed/cli/command_line.h"
#include "tests/scratch.h"

namespace heed::cli::tests {

struct Outcome {
  int status;
  std::string out, err;
};

// The program, in this process.
inline Outcome heed(const std::vector<std::string>& arguments) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int status = run(arguments);
  std::fflush(nullptr);
  return {.status = status,
          .out = testing::internal::GetCapturedStdout(),
          .err = testing::internal::GetCapturedStderr()};
}

// A folder of a test's own, removed behind it, whose files are named as an argument names them.
class Folder {
 public:
  std::string operator/(const std::string& name) const { return (scratch_ / name).string(); }
  std::string file(const std::string& name, std::string_view text) const {
    write_file(scratch_ / name, text);
    return *this / name;
  }

 private:
  Scratch scratch_;
};

// The program itself in a process of its own, under the name heed in a line for bash. `out` and
// `err` are what the line's other words leave of them.
inline Outcome shell(const Folder& folder, const std::string& line) {
  const std::string script =
      folder.file("script", "heed() { \"" HEED_PROGRAM "\" \"$@\"; }\n" + line);
  const std::string out = folder / "script.out", err = folder / "script.err";
  const int status = std::system(("bash " + script + " >" + out + " 2>" + err).c_str());
  return {.status = WEXITSTATUS(status), .out = read_file(out), .err = read_file(err)};
}

// A parallel corpus that is quickly learnt: words, and the same words in capital letters.
struct Corpus {
  std::string source, target;
};

inline Corpus corpus(const Folder& folder, const std::string& name, int lines) {
  const std::vector<std::pair<std::string, std::string>> words = {
      {"a", "A"}, {"cat", "CAT"}, {"dog", "DOG"}, {"sees", "SEES"}, {"the", "THE"}, {"old", "OLD"}};
  std::string source, target;
  unsigned state = 7;
  for (int line = 0; line < lines; ++line) {
    for (int word = 0; word < 3 + line % 4; ++word) {
      state = state * 1664525u + 1013904223u;
      const auto& [from, to] = words[(state >> 16) % words.size()];
      source += (word ? " " : "") + from;
      target += (word ? " " : "") + to;
    }
    source += '\n';
    target += '\n';
  }
  return {folder.file(name + ".src", source), folder.file(name + ".tgt", target)};
}

// The arguments of both, one after the other.
inline std::vector<std::string> operator+(std::vector<std::string> a,
                                          const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// The arguments of a training that takes about a second.
inline std::vector<std::string> small_training(const Corpus& train, const std::string& output) {
  return {"train",           "--train", train.source,     train.target, "--output",     output,
          "--pieces",        "words",   "--layers",       "1",          "--width",      "32",
          "--heads",         "2",       "--hidden",       "64",         "--dropout",    "0.1",
          "--steps",         "40",      "--schedule",     "constant",   "--warmup",     "10",
          "--learning-rate", "0.01",    "--batch-tokens", "256",        "--save-every", "10",
          "--keep-last",     "10",      "--report-every", "10"};
}

// A text that is quickly learnt, 27 characters a line.
inline std::string alphabets(int lines) {
  std::string text;
  for (int i = 0; i < lines; ++i) text += "abcdefghijklmnopqrstuvwxyz\n";
  return text;
}

// The arguments of a language model's training on such a text, a moment's.
inline std::vector<std::string> small_text_training(const std::string& text,
                                                    const std::string& output) {
  return {"train",    "--task",      "language-model",
          "--train",  text,          "--output",
          output,     "--pieces",    "characters",
          "--layers", "1",           "--width",
          "16",       "--heads",     "2",
          "--hidden", "16",          "--context",
          "16",       "--sequences", "2",
          "--steps",  "3",           "--warmup",
          "1"};
}

// The same with a tokenizer that is there instead of one trained on the way.
inline std::vector<std::string> with_tokenizer(std::vector<std::string> training,
                                               const std::string& folder) {
  const auto pieces = std::ranges::find(training, "--pieces");
  pieces[0] = "--tokenizer";
  pieces[1] = folder;
  return training;
}

}  // namespace heed::cli::tests
