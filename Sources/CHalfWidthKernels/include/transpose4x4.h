// Transposes 4 × 4 elements of 32 bits in registers; force-inlined.

#ifndef TRANSPOSE4X4_H
#define TRANSPOSE4X4_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef int32_t int32_x4 __attribute__((vector_size(16)));
typedef float float_x4 __attribute__((vector_size(16)));

/// Loads four rows, `from_row` bytes apart, as columns.
static inline __attribute__((always_inline)) void load_transposed4x4(const void *from, ptrdiff_t from_row, int32_x4 *columns) {
    int32_x4 r[4];
    for (int i = 0; i < 4; i++) memcpy(r + i, (const char *)from + i * from_row, sizeof *r);
    int32_x4 a = __builtin_shufflevector(r[0], r[1], 0, 2, 4, 6), b = __builtin_shufflevector(r[0], r[1], 1, 3, 5, 7);
    int32_x4 c = __builtin_shufflevector(r[2], r[3], 0, 2, 4, 6), d = __builtin_shufflevector(r[2], r[3], 1, 3, 5, 7);
    columns[0] = __builtin_shufflevector(a, c, 0, 2, 4, 6);
    columns[1] = __builtin_shufflevector(b, d, 0, 2, 4, 6);
    columns[2] = __builtin_shufflevector(a, c, 1, 3, 5, 7);
    columns[3] = __builtin_shufflevector(b, d, 1, 3, 5, 7);
}

/// to = fromᵀ; rows are `from_row` and `to_row` bytes apart.
static inline __attribute__((always_inline)) void transpose4x4(const void *from, ptrdiff_t from_row, void *to, ptrdiff_t to_row) {
    int32_x4 columns[4];
    load_transposed4x4(from, from_row, columns);
    for (int i = 0; i < 4; i++) memcpy((char *)to + i * to_row, columns + i, sizeof *columns);
}

/// to += fromᵀ for Float32 elements; rows are `from_row` and `to_row` bytes apart.
static inline __attribute__((always_inline)) void add_transposed4x4(
    const float *from, ptrdiff_t from_row, float *to, ptrdiff_t to_row) {
    int32_x4 columns[4];
    load_transposed4x4(from, from_row, columns);
    for (int i = 0; i < 4; i++) {
        float_x4 sum;
        memcpy(&sum, (char *)to + i * to_row, sizeof sum);
        sum += (float_x4)columns[i];
        memcpy((char *)to + i * to_row, &sum, sizeof sum);
    }
}

#endif
