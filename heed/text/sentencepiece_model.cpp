#include "heed/text/sentencepiece_model.h"

#include <bit>

#include "heed/base/check.h"
#include "heed/text/sentencepiece_message.h"

namespace heed {
namespace {

// Numbers of fields in sentencepiece_model.proto.
namespace model_field {
enum : std::uint64_t { kPiece = 1, kTrainer = 2, kNormalizer = 3 };
}
namespace piece_field {
enum : std::uint64_t { kText = 1, kScore = 2, kKind = 3 };
}
namespace trainer_field {
enum : std::uint64_t { kKind = 3, kSize = 4, kSpaceBehindWords = 24, kByteFallback = 35 };
}
namespace normalizer_field {
enum : std::uint64_t {
  kName = 1,
  kTable = 2,
  kAddsSpace = 3,
  kRemovesSpaces = 4,
  kEscapesSpaces = 5
};
}

using Field = SentencePieceFields::Field;

void read_trainer(std::string_view message, const std::string& name, SentencePieceModel& model) {
  SentencePieceFields fields(message, name);
  for (Field field; fields.next(field);) {
    if (field.number == trainer_field::kKind) {
      check(field.value >= 1 && field.value <= 4, "{}: not a SentencePiece model of a known kind",
            name);
      model.kind = static_cast<SentencePieceKind>(field.value);
    }
    if (field.number == trainer_field::kSpaceBehindWords) model.space_behind_words = field.value;
    if (field.number == trainer_field::kByteFallback) model.byte_fallback = field.value;
  }
}

void read_normalizer(std::string_view message, const std::string& name, SentencePieceModel& model) {
  SentencePieceFields fields(message, name);
  for (Field field; fields.next(field);) {
    if (field.number == normalizer_field::kTable) model.normalization_table = field.bytes;
    if (field.number == normalizer_field::kAddsSpace) model.adds_space = field.value;
    if (field.number == normalizer_field::kRemovesSpaces) model.removes_spaces = field.value;
    if (field.number == normalizer_field::kEscapesSpaces) model.escapes_spaces = field.value;
  }
}

}  // namespace

SentencePiece parse_sentencepiece(std::string_view message, const std::string& name) {
  SentencePiece piece;
  SentencePieceFields fields(message, name);
  for (Field field; fields.next(field);) {
    if (field.number == piece_field::kText) piece.text = field.bytes;
    if (field.number == piece_field::kScore) {
      piece.score = std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
    }
    if (field.number == piece_field::kKind) {
      check(field.value >= 1 && field.value <= 6, "{}: a piece is of no known kind", name);
      piece.kind = static_cast<PieceKind>(field.value);
    }
  }
  return piece;
}

SentencePieceModel parse_sentencepiece_model(std::string_view bytes, const std::string& name) {
  SentencePieceModel model;
  SentencePieceFields fields(bytes, name);
  for (Field field; fields.next(field);) {
    if (field.number == model_field::kPiece) {
      model.pieces.push_back(parse_sentencepiece(field.bytes, name));
    } else if (field.number == model_field::kTrainer) {
      read_trainer(field.bytes, name, model);
    } else if (field.number == model_field::kNormalizer) {
      read_normalizer(field.bytes, name, model);
    }
  }
  return model;
}

std::string sentencepiece_bytes(const SentencePieceModel& model) {
  SentencePieceMessage whole, trainer, normalizer;
  for (const SentencePiece& piece : model.pieces) {
    SentencePieceMessage written;
    written.add_bytes(piece_field::kText, piece.text)
        .add_float(piece_field::kScore, piece.score)
        .add_number(piece_field::kKind, static_cast<std::uint64_t>(piece.kind));
    whole.add_bytes(model_field::kPiece, written.bytes());
  }
  trainer.add_number(trainer_field::kKind, static_cast<std::uint64_t>(model.kind))
      .add_number(trainer_field::kSize, model.pieces.size())
      .add_number(trainer_field::kSpaceBehindWords, model.space_behind_words)
      .add_number(trainer_field::kByteFallback, model.byte_fallback);
  normalizer.add_bytes(normalizer_field::kName, "identity")
      .add_bytes(normalizer_field::kTable, model.normalization_table)
      .add_number(normalizer_field::kAddsSpace, model.adds_space)
      .add_number(normalizer_field::kRemovesSpaces, model.removes_spaces)
      .add_number(normalizer_field::kEscapesSpaces, model.escapes_spaces);
  whole.add_bytes(model_field::kTrainer, trainer.bytes())
      .add_bytes(model_field::kNormalizer, normalizer.bytes());
  return whole.bytes();
}

}  // namespace heed
