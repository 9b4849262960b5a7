// Innermost loops of matrix products with half-width (16-bit) elements, for instructions that Swift
// cannot express.
//
// Elements are grouped in blocks of 64 along the inner dimension. With AVX-512 BF16 they are
// bfloat16 and all scales are 1. Elsewhere they are block-quantised int16: a block has one scale
// and its elements are integer multiples of it, −5792 to 5792, so that a dot product of 64 of them
// cannot overflow int32.

#ifndef HALF_WIDTH_KERNELS_H
#define HALF_WIDTH_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "byte_masks.h"
#include "fused_multiply_add.h"
#include "int16_pairs.h"
#include "transpose4x4.h"

enum {
    BLOCK_LENGTH = 64, ///< Elements of the inner dimension that share a scale.
#if defined(__AMX_BF16__)
    TILE_ROWS = 32,    ///< Rows of a tile.
    TILE_COLUMNS = 32, ///< Columns of a tile.
#elif defined(__AVX512BF16__) || defined(__AVX512VNNI__)
    TILE_ROWS = 12,    ///< Rows of a tile.
    TILE_COLUMNS = 32, ///< Columns of a tile.
#else
    TILE_ROWS = 6,     ///< Rows of a tile.
    TILE_COLUMNS = 16, ///< Columns of a tile.
#endif
    INT16_BLOCK_MAX = 5792,   ///< The largest quantised magnitude.
#if defined(__AMX_BF16__)
    PAIRS_PER_PREFETCH = 4 ///< Pairs of the inner dimension for which a tile prefetches one cache line.
#else
    PAIRS_PER_PREFETCH = 8 ///< Pairs of the inner dimension for which a tile prefetches one cache line.
#endif
};

/// Whether the tile was compiled for instructions that multiply and add pairs.
bool half_width_is_fast(void);

/// Whether elements are bfloat16; otherwise they are int16 blocks.
bool half_width_is_bfloat16(void);

/// Packs up to a tile's rows into a strip, ordered by block, then by row.
///
/// x: rows of `count` elements, `stride` apart. strip: output buffer of TILE_ROWS × blocks × 64
/// elements, padded with zeros. scales: TILE_ROWS a block. A block that holds an infinity or a
/// NaN gets the scale NaN.
void half_width_pack_rows(const float *x, ptrdiff_t stride, int rows, ptrdiff_t count, int16_t *strip, float *scales);

/// Packs up to a tile's columns of x into a strip of the transposed matrix, like
/// `half_width_pack_rows`.
///
/// x: `count` rows, `stride` apart, whose columns become the strip's rows.
void half_width_pack_columns(const float *x, ptrdiff_t stride, int columns, ptrdiff_t count, int16_t *strip, float *scales);

/// Packs a block of up to 64 × 64 weights into panels of TILE_COLUMNS weight rows; returns the
/// block's scale.
///
/// w: rows `stride` apart. panels: `pitch` apart, ordered by pair of columns, then by row; the two
/// elements of a pair are adjacent.
float half_width_pack_block(const float *w, ptrdiff_t stride, int rows, int columns, int16_t *panels, ptrdiff_t pitch);

/// Packs the transposed of a block of up to 64 × 64 elements, like `half_width_pack_block`; returns
/// the block's scale.
///
/// w: rows of the inner dimension, `stride` apart. panels: as above.
float half_width_pack_block_transposed(const float *w, ptrdiff_t stride, int rows, int columns, int16_t *panels, ptrdiff_t pitch);

/// Copies TILE_COLUMNS columns of a packed block, from `first` on, into a panel of the transposed
/// matrix.
///
/// panels: the block's, `pitch` apart. target: 64 × TILE_COLUMNS elements.
void half_width_transpose(const int16_t *panels, ptrdiff_t pitch, int first, int16_t *target);

/// Prepares the calling thread for tiles (loads the AMX configuration); `half_width_end_tiles`
/// undoes it.
void half_width_begin_tiles(void);
void half_width_end_tiles(void);

/// c = strip · panel + addend for up to TILE_ROWS rows and TILE_COLUMNS columns.
///
/// scales: the panel's, one a block, `step` apart. c: rows `ldc` apart. addend: rows `lda` apart,
/// or NULL; may be c. next: memory that is read soon; a bfloat16 tile prefetches blocks × 32 /
/// PAIRS_PER_PREFETCH cache lines of it. Must be called between half_width_begin_tiles and
/// half_width_end_tiles.
void half_width_tile(
    const int16_t *strip, const float *strip_scales, const int16_t *panel, const float *scales, ptrdiff_t step,
    ptrdiff_t blocks, float *c, ptrdiff_t ldc, const float *addend, ptrdiff_t lda, int rows, int columns,
    const int16_t *next);

/// Rounds to bfloat16, to nearest, ties to even.
void round_to_bfloat16(const float *x, uint16_t *halves, ptrdiff_t count);

/// Quantises parts of 32 elements to int16, −32767 to 32767.
///
/// scales: one a part. sums: the scaled sum of each 16 quantised elements. A part that holds an
/// infinity or a NaN gets the scale NaN; parts below 1e-30 become 0.
void quantize_int16(const float *x, ptrdiff_t parts, int16_t *quantized, float *scales, float *sums);

/// Inputs of a gated activation: x (gate) and its factor (up), as Float32 or bfloat16.
typedef struct {
    const void *gate, *up;
    bool is_bfloat16;
    bool is_gelu; ///< GELU by its tanh formula, x σ(2 √(2/π) (x + 0.044715 x³)); otherwise SiLU, x σ(x).
} gated_inputs;

/// Forward pass: out = x σ(…) · up; out may be gate or up.
void gated_activation(gated_inputs in, float *out, ptrdiff_t count);

/// Computes x σ(…) · up for up to a tile's rows of 64 and packs them into a strip's block, like
/// `half_width_pack_rows`.
void half_width_pack_gated(gated_inputs in, int rows, int16_t *strip, float *scales);

/// Backward pass: the gradients of gate and up, given that of the result; either output may be
/// NULL.
void gated_activation_backward(gated_inputs in, const float *d_out, float *d_gate, float *d_up, ptrdiff_t count);

#endif
