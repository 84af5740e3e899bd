#include <charconv>

#include "heed/cli/folder_tokenizer.h"
#include "heed/cli/text_files.h"
#include "heed/cli/verbs.h"

namespace heed::cli {

namespace {

enum class Form { pieces, ids };

}  // namespace

template <>
struct Names<Form> {
  static constexpr std::pair<const char*, Form> all[] = {{"pieces", Form::pieces},
                                                         {"ids", Form::ids}};
};

namespace {

struct LineOptions {
  std::filesystem::path folder, input, output;
  Side side = Side::source;
  Form form = Form::pieces;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
};

FolderTokenizer load(const LineOptions& options) {
  return FolderTokenizer::load(options.folder, options.side);
}

int run_encode(const LineOptions& options) {
  const FolderTokenizer tokenizer = load(options);
  LineReader lines = open_lines(options.input, options.invalid);
  Output output(options.output);
  for (std::string line; lines.next(line);) {
    std::string text;
    for (const Token token : tokenizer.encode(line)) {
      if (!text.empty()) text += ' ';
      text += options.form == Form::ids ? std::to_string(token) : tokenizer.piece(token);
    }
    output.line(text);
  }
  output.commit();
  return 0;
}

Token token_of(std::string_view word, const LineOptions& options, const FolderTokenizer& tokenizer,
               const LineReader& lines) {
  if (options.form == Form::pieces) return tokenizer.token(word);
  Token token = -1;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), token);
  check(error == std::errc() && end == word.data() + word.size() && token >= 0 &&
            token < tokenizer.size(),
        "{}:{}: got '{}', wanted the number of a piece, 0 to {}", lines.name(), lines.number(),
        word, tokenizer.size() - 1);
  return token;
}

int run_decode(const LineOptions& options) {
  const FolderTokenizer tokenizer = load(options);
  LineReader lines = open_lines(options.input, options.invalid);
  Output output(options.output);
  for (std::string line; lines.next(line);) {
    std::vector<Token> tokens;
    for (std::size_t begin = 0; begin < line.size();) {
      const std::size_t end = std::min(line.find(' ', begin), line.size());
      if (end > begin) {
        tokens.push_back(
            token_of(std::string_view(line).substr(begin, end - begin), options, tokenizer, lines));
      }
      begin = end + 1;
    }
    output.line(tokenizer.decode(tokens));
  }
  output.commit();
  return 0;
}

Verb line_verb(const std::string& name, const std::string& summary,
               int (*run)(const LineOptions&)) {
  auto options = std::make_shared<LineOptions>();
  Verb verb{.name = name, .summary = summary};
  verb.settings.add_positional("FOLDER", options->folder, "model folder").required();
  verb.settings.add("side", options->side, "whose tokenizer");
  verb.settings.add("form", options->form, "what stands for a token").alias({"output-format"});
  verb.settings.add("input", options->input, "text, plain or .gz [standard input]");
  verb.settings.add("output", options->output, "result [standard output]");
  declare_invalid_utf8(verb.settings, options->invalid);
  verb.run = [options, run] { return run(*options); };
  return verb;
}

}  // namespace

Verb tokenize_encode() {
  return line_verb("tokenize encode", "cut lines of text into tokens", run_encode);
}

Verb tokenize_decode() {
  return line_verb("tokenize decode", "put tokens together into text", run_decode);
}

}  // namespace heed::cli
