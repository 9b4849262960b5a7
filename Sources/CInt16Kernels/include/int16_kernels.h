// The innermost loops of products in whole numbers: what Swift has no word for.
//
// Numbers are taken in blocks of 64 along the inner dimension. A block has one scale, and its numbers are
// whole multiples of it, -5792 to 5792: 64 products of two such numbers add up within 32 bits.

#ifndef INT16_KERNELS_H
#define INT16_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "byte_masks.h"
#include "int16_pairs.h"

enum {
    INT16_BLOCK = 64,    ///< Numbers of the inner dimension that share a scale.
    INT16_ROWS = 6,      ///< Rows of a tile.
    INT16_COLUMNS = 16,  ///< Columns of a tile.
    INT16_LARGEST = 5792 ///< The largest whole number.
};

/// Whether the tile was compiled for instructions that multiply and add pairs.
bool int16_is_fast(void);

/// Rounds up to six rows into a strip: by block, by pair of numbers, by row, a row's pair together.
///
/// rows: of `count` numbers each, `stride` apart. strip: room for 6 × blocks × 64, missing rows and numbers
/// become 0. scales: six a block. A block that holds an infinity or no number gets a scale that is none.
void int16_pack_rows(const float *x, ptrdiff_t stride, int rows, ptrdiff_t count, int16_t *strip, float *scales);

/// Rounds a square of up to 64 × 64 weights into four panels of sixteen of its rows, and returns its scale.
///
/// rows: `stride` apart. panels: `pitch` apart, each by pair of columns, by row, a row's pair together.
float int16_pack_square(const float *w, ptrdiff_t stride, int rows, int columns, int16_t *panels, ptrdiff_t pitch);

/// Copies a square's sixteen columns, from `first` on, into a panel of its transposed matrix.
///
/// panels: the square's four, `pitch` apart. target: 64 × 16 numbers.
void int16_transpose(const int16_t *panels, ptrdiff_t pitch, int first, int16_t *target);

/// c = strip · panel, or c += strip · panel, for up to six rows and sixteen columns.
///
/// scales: the panel's, one a block, `step` apart. c: rows `ldc` apart.
void int16_tile(
    const int16_t *strip, const float *stripScales, const int16_t *panel, const float *scales, ptrdiff_t step,
    ptrdiff_t blocks, float *c, ptrdiff_t ldc, int rows, int columns, bool adds);

#endif
