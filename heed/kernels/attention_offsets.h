#pragma once

#include "heed/kernels/attention.h"
#include "heed/kernels/attention_task.h"
#include "heed/kernels/scratch.h"

namespace heed::kernels {

// What a head's rows and sums of offsets measure, with the zeros about them.
struct OffsetSize {
  Index heads, head_width, rows, back;

  Index stride() const { return attention_stride(head_width); }
  // Zeros before the first offset, and behind the last.
  static constexpr Index margin() { return kAttentionOffsets; }
  Index padded() const { return rows + 2 * margin(); }
  Index columns() const;
};

// The rows of offsets as tiles read them, of all heads: made once for all sequences.
template <typename T>
class OffsetTables {
 public:
  // Which of the products will be asked for.
  enum class For { forward, backward };
  OffsetTables(const Offsets<T>& offsets, const OffsetSize& size, For direction);

  // Of the given head, but for the queries.
  HeadOffsets<T> of(Index head) const;

 private:
  T* next(Index count);
  const T* laid_out(const T* rows);
  const T* transposed(const T* rows);
  const T* biases(const T* rows);

  OffsetSize size_;
  ScratchMemory<T> memory_;
  T* free_;
  const T *keys_ = nullptr, *values_ = nullptr;
  const T *keys_transposed_ = nullptr, *values_transposed_ = nullptr, *biases_ = nullptr;
};

// What some groups of sequences add to the gradients of offsets, each to its own: a sum of sums,
// in an order that no number of threads changes.
template <typename T>
class OffsetSums {
 public:
  OffsetSums(const Offsets<T>& offsets, const OffsetSize& size, Index groups);

  // Of one head of one group, but for the queries.
  HeadOffsetSums<T> of(Index group, Index head);
  // With what the sums of keys and those of values are multiplied by.
  struct Factors {
    T keys, values;
  };
  void fold_into(const OffsetGradients<T>& gradients, const Factors& factors) const;

 private:
  T* next(bool wanted, Index of_each);
  void fold(const T* sums, T factor, T* gradient) const;

  OffsetSize size_;
  Index groups_;
  std::vector<T> memory_;
  T* free_;
  T *keys_, *values_, *biases_;
};

}  // namespace heed::kernels
