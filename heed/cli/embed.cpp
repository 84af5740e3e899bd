#include "heed/base/threads.h"
#include "heed/cli/model_folder.h"
#include "heed/cli/text_files.h"
#include "heed/cli/verbs.h"
#include "heed/decode/sentence_embedder.h"

namespace heed::cli {

template <>
struct Names<models::Pooling> {
  static constexpr std::pair<const char*, models::Pooling> all[] = {
      {"mean", models::Pooling::mean}, {"first", models::Pooling::first}};
};

namespace {

struct EmbedOptions {
  std::filesystem::path folder, input, output;
  std::optional<models::Pooling> pooling;
  std::optional<bool> normalise;
  decode::ComputeType compute_type = decode::ComputeType::float32;
  int threads = 0;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
};

models::SentenceEmbeddingFolder embedding_of(const EmbedOptions& options) {
  models::SentenceEmbeddingFolder found = models::load_sentence_embedding(options.folder);
  if (options.pooling) found.embedding.pooling = *options.pooling;
  if (options.normalise) {
    found.embedding.length =
        *options.normalise ? models::VectorLength::unit : models::VectorLength::free;
  }
  return found;
}

void write(const Tensor& vectors, Output& output) {
  const Index width = vectors.dim(1);
  for (Index i = 0; i < vectors.dim(0); ++i) {
    const auto row = vectors.values().subspan(i * width, width);
    output.line(fmt::format("{}", fmt::join(row, " ")));
  }
}

int run(const EmbedOptions& options) {
  constexpr std::size_t kAtOnce = 256;
  const Threads threads(options.threads);
  const auto [folder, embedding] = embedding_of(options);
  decode::TextEncoder encoder = decode::load_packed_text_encoder(folder, options.compute_type);
  LineReader lines = open_lines(options.input, options.invalid);
  Output output(options.output);
  std::vector<std::string> texts;
  for (std::string line; lines.next(line);) {
    texts.push_back(line);
    if (texts.size() < kAtOnce) continue;
    write(decode::embed(encoder, embedding, texts), output);
    texts.clear();
  }
  write(decode::embed(encoder, embedding, texts), output);
  output.commit();
  return 0;
}

}  // namespace

Verb embed() {
  auto options = std::make_shared<EmbedOptions>();
  Verb verb{.name = "embed",
            .summary = "turn lines of text into vectors",
            .details =
                "A line of output for each of input: the vector's numbers, as short as they "
                "can be read back, with a space between two. Folders of "
                "sentence-transformers say themselves how texts are pooled."};
  Settings& settings = verb.settings;
  settings.add_positional("MODEL", options->folder, "folder of an encoder model").required();
  settings.add("input", options->input, "text, plain or .gz [standard input]");
  settings.add("output", options->output, "vectors [standard output]");
  settings.add(
      "pooling", options->pooling,
      "the mean of all tokens' states, or that of the first, [CLS] [the folder's, or mean]");
  settings
      .add("normalise", options->normalise,
           "whether vectors are of unit length [the folder's, or no]")
      .alias({"normalize"});
  declare_invalid_utf8(settings, options->invalid);
  declare_compute_type(settings, options->compute_type);
  declare_threads(settings, options->threads);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
