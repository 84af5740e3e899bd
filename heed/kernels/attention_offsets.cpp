#include "heed/kernels/attention_offsets.h"

#include <algorithm>

#include "heed/kernels/blocks.h"

namespace heed::kernels {
namespace {

template <typename T>
Index numbers(const Offsets<T>& offsets, const OffsetSize& size) {
  const Index rows = size.padded() * size.stride(), columns = size.columns();
  return size.heads *
         ((offsets.keys ? rows + size.head_width * columns : 0) +
          (offsets.values ? rows + size.head_width * columns : 0) + (offsets.biases ? columns : 0));
}

}  // namespace

// Whole vectors, and an odd number of pairs of lines: rows a power of two apart would meet in the
// same places of a cache.
Index OffsetSize::columns() const {
  const Index whole = attention_stride(padded());
  return whole % 64 == 0 ? whole + 32 : whole;
}

template <typename T>
OffsetTables<T>::OffsetTables(const Offsets<T>& offsets, const OffsetSize& size, For direction)
    : size_(size), memory_(numbers(offsets, size)), free_(memory_.data()) {
  const bool back = direction == For::backward;
  if (offsets.keys) keys_transposed_ = transposed(offsets.keys);
  if (offsets.keys && back) keys_ = laid_out(offsets.keys);
  if (offsets.values && back) values_transposed_ = transposed(offsets.values);
  if (offsets.values && !back) values_ = laid_out(offsets.values);
  if (offsets.biases) biases_ = biases(offsets.biases);
}

template <typename T>
HeadOffsets<T> OffsetTables<T>::of(Index head) const {
  const auto part = [head](const T* all, Index each) { return all ? all + head * each : nullptr; };
  const Index rows = size_.padded() * size_.stride(), columns = size_.columns();
  return {.keys = part(keys_, rows),
          .values = part(values_, rows),
          .keys_transposed = part(keys_transposed_, size_.head_width * columns),
          .values_transposed = part(values_transposed_, size_.head_width * columns),
          .biases = part(biases_, columns),
          .stride = size_.stride(),
          .columns = columns,
          .zero = size_.back + OffsetSize::margin()};
}

template <typename T>
T* OffsetTables<T>::next(Index count) {
  T* const taken = free_;
  std::fill_n(taken, count, T{0});
  free_ += count;
  return taken;
}

// rows (R, H * Dh) -> (H, padded, stride)
template <typename T>
const T* OffsetTables<T>::laid_out(const T* rows) {
  const Index each = size_.padded() * size_.stride(), width = size_.head_width;
  T* const all = next(size_.heads * each);
  in_blocks({size_.rows, size_.heads * width}, [&](Index first, Index count) {
    for (Index r = first; r < first + count; ++r) {
      for (Index h = 0; h < size_.heads; ++h) {
        std::copy_n(rows + (r * size_.heads + h) * width, width,
                    all + h * each + (r + OffsetSize::margin()) * size_.stride());
      }
    }
  });
  return all;
}

// rows (R, H * Dh) -> (H * Dh, columns)
template <typename T>
const T* OffsetTables<T>::transposed(const T* rows) {
  const Index width = size_.heads * size_.head_width, columns = size_.columns();
  T* const all = next(width * columns);
  in_blocks({width, size_.rows}, [&](Index first, Index count) {
    for (Index r = 0; r < size_.rows; ++r) {
      for (Index c = first; c < first + count; ++c) {
        all[c * columns + OffsetSize::margin() + r] = rows[r * width + c];
      }
    }
  });
  return all;
}

// rows (R, H) -> (H, columns)
template <typename T>
const T* OffsetTables<T>::biases(const T* rows) {
  T* const all = next(size_.heads * size_.columns());
  for (Index r = 0; r < size_.rows; ++r) {
    for (Index h = 0; h < size_.heads; ++h) {
      all[h * size_.columns() + OffsetSize::margin() + r] = rows[r * size_.heads + h];
    }
  }
  return all;
}

template <typename T>
OffsetSums<T>::OffsetSums(const Offsets<T>& offsets, const OffsetSize& size, Index groups)
    : size_(size), groups_(groups) {
  const Index rows = size.padded() * size.stride();
  const Index each = (offsets.keys ? rows : 0) + (offsets.values ? rows : 0) +
                     (offsets.biases ? size.columns() : 0);
  memory_.assign(groups * size.heads * each, T{0});
  free_ = memory_.data();
  keys_ = next(offsets.keys, rows);
  values_ = next(offsets.values, rows);
  biases_ = next(offsets.biases, size.columns());
}

template <typename T>
T* OffsetSums<T>::next(bool wanted, Index of_each) {
  if (!wanted) return nullptr;
  T* const taken = free_;
  free_ += groups_ * size_.heads * of_each;
  return taken;
}

template <typename T>
HeadOffsetSums<T> OffsetSums<T>::of(Index group, Index head) {
  const Index at = group * size_.heads + head, rows = size_.padded() * size_.stride();
  const auto part = [at](T* all, Index each) { return all ? all + at * each : nullptr; };
  return {.keys = part(keys_, rows),
          .values = part(values_, rows),
          .biases = part(biases_, size_.columns())};
}

// (groups, H, padded, stride) -> (R, H * Dh)
template <typename T>
void OffsetSums<T>::fold(const T* sums, T factor, T* gradient) const {
  const Index width = size_.head_width, stride = size_.stride();
  in_blocks({size_.rows, groups_ * size_.heads * width}, [&](Index first, Index count) {
    for (Index r = first; r < first + count; ++r) {
      for (Index h = 0; h < size_.heads; ++h) {
        T* const to = gradient + (r * size_.heads + h) * width;
        std::fill_n(to, width, T{0});
        for (Index g = 0; g < groups_; ++g) {
          const T* const from =
              sums + ((g * size_.heads + h) * size_.padded() + r + OffsetSize::margin()) * stride;
          for (Index c = 0; c < width; ++c) to[c] += factor * from[c];
        }
      }
    }
  });
}

template <typename T>
void OffsetSums<T>::fold_into(const OffsetGradients<T>& gradients, const Factors& factors) const {
  if (keys_) fold(keys_, factors.keys, gradients.keys);
  if (values_) fold(values_, factors.values, gradients.values);
  if (!biases_) return;
  std::fill_n(gradients.biases, size_.rows * size_.heads, T{0});
  for (Index at = 0; at < groups_ * size_.heads; ++at) {
    const T* const from = biases_ + at * size_.columns() + OffsetSize::margin();
    for (Index r = 0; r < size_.rows; ++r) {
      gradients.biases[r * size_.heads + at % size_.heads] += from[r];
    }
  }
}

template class OffsetTables<float>;
template class OffsetTables<double>;
template class OffsetSums<float>;
template class OffsetSums<double>;

}  // namespace heed::kernels
