#include "heed/models/weights_reader.h"

#include <algorithm>

namespace heed::models {
namespace {

// A weight in the file, as a matrix.
struct Matrix {
  safetensors::Entry entry;
  Index rows, width;
  ResidualAxis residual;
  bool transposed;
  Index first;  // its first row, of all that the file's tensor has
};

void read_column(const Matrix& from, Index column, float* to) {
  const Index columns = from.entry.shape.back();
  for (Index i = 0; i < from.width; ++i) {
    safetensors::read_floats(from.entry, i * columns + column, {to + i, 1});
  }
}

// Row `row` as the model has it; `room` is of a row's width.
void read_row(const Matrix& from, Index row, std::span<float> room, float* to) {
  row += from.first;
  if (from.transposed) return read_column(from, row, to);
  if (from.residual == ResidualAxis::first) row = place_in_halves(row, from.rows);
  if (from.residual != ResidualAxis::last) {
    return safetensors::read_floats(from.entry, row * from.width, {to, room.size()});
  }
  safetensors::read_floats(from.entry, row * from.width, room);
  const float *sines = room.data(), *cosines = sines + place_in_halves(1, from.width);
  for (Index i = 0; i < from.width / 2; ++i) {
    to[2 * i] = sines[i];
    to[2 * i + 1] = cosines[i];
  }
  if (from.width % 2 != 0) to[from.width - 1] = sines[from.width / 2];
}

}  // namespace

WeightsReader::WeightsReader(const safetensors::File& file, std::vector<StoredWeight> weights)
    : file_(file) {
  for (StoredWeight& weight : weights) {
    std::string path = weight.path;
    weights_.emplace(std::move(path), std::move(weight));
  }
}

ops::Rows WeightsReader::rows(const std::string& path) {
  const StoredWeight& weight = weights_.at(path);
  const auto name =  // the first of its names that is there
      std::ranges::find_if(weight.names, [&](const auto& name) { return file_.has(name); });
  const Index width = weight.shape.size() == 1 ? 1 : weight.shape.back();
  const Index rows = weight.shape.front();
  const Matrix matrix{file_.entry(*name), rows, width, weight.residual, weight.transposed,
                      weight.part * rows};
  return [this, matrix](Index first, Index count, float* to) {
    std::vector<float> room(static_cast<std::size_t>(matrix.width));
    for (Index i = 0; i < count; ++i) read_row(matrix, first + i, room, to + i * matrix.width);
    let_go_after(count * matrix.width);
  };
}

void WeightsReader::let_go_after(Index numbers) {
  constexpr Index kMost = Index{1} << 19;
  if ((read_ += numbers) < kMost) return;
  read_ = 0;
  file_.let_go();
}

}  // namespace heed::models
