// The few oneDNN calls that Lingu needs, behind plain C functions.
//
// The library is opened at the first call of onednn_open, not at program start: it is large and
// brings an OpenMP runtime. Every product runs on the calling thread alone; for two threads, call
// from two threads.

#ifndef LINGU_ONEDNN_SHIM_H
#define LINGU_ONEDNN_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Opens the library; true if it is there. Safe to call again and from several threads.
bool onednn_open(void);

/// The version as major * 10000 + minor * 100 + patch; 0 if the library is not open.
int onednn_version(void);

/// c = alpha · op(a) · op(b) + beta · c, row-major, on the calling thread. 0 on success.
int onednn_sgemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha,
                 const float *a, int64_t lda, const float *b, int64_t ldb, float beta, float *c,
                 int64_t ldc);

/// A matrix w of [k, n] stored in the layout that multiplies fastest from the right.
typedef struct onednn_packed onednn_packed;

/// Packs w, whose element (i, j) is at w[i * row_stride + j * column_stride].
/// NULL if the processor or the library has no such product. bf16: round to bfloat16.
onednn_packed *onednn_pack(const float *w, int64_t k, int64_t n, int64_t row_stride,
                           int64_t column_stride, bool bf16);

/// The size of the packed elements in bytes.
size_t onednn_packed_size(const onednn_packed *packed);

void onednn_packed_free(onednn_packed *packed);

/// y = x · w (+ y if accumulate), with contiguous x of [rows, k] and y of [rows, n]; x is Float32
/// or, for a bf16 matrix, bfloat16. slot: 0 to 63, a different one for each thread that multiplies
/// by one packed matrix at the same time. 0 on success.
int onednn_multiply(onednn_packed *packed, int slot, const void *x, float *y, int64_t rows,
                    bool accumulate);

#endif
