// The innermost loops of products in numbers of sixteen bits: what Swift has no word for.
//
// Numbers are taken in blocks of 64 along the inner dimension. Where the processor multiplies pairs of
// bfloat16, they are bfloat16 and scales are 1. Elsewhere a block has one scale, and its numbers are
// whole multiples of it, -5792 to 5792: 64 products of two such numbers add up within 32 bits.

#ifndef NARROW_KERNELS_H
#define NARROW_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "byte_masks.h"
#include "fused_sums.h"
#include "int16_pairs.h"

enum {
    NARROW_BLOCK = 64, ///< Numbers of the inner dimension that share a scale.
#if defined(__AMX_BF16__)
    NARROW_ROWS = 32,    ///< Rows of a tile.
    NARROW_COLUMNS = 32, ///< Columns of a tile.
#elif defined(__AVX512BF16__) || defined(__AVX512VNNI__)
    NARROW_ROWS = 12,    ///< Rows of a tile.
    NARROW_COLUMNS = 32, ///< Columns of a tile.
#else
    NARROW_ROWS = 6,     ///< Rows of a tile.
    NARROW_COLUMNS = 16, ///< Columns of a tile.
#endif
    NARROW_LARGEST = 5792,   ///< The largest whole number.
#if defined(__AMX_BF16__)
    NARROW_PAIRS_A_LINE = 4 ///< Pairs of the inner dimension that a tile asks for one line ahead for.
#else
    NARROW_PAIRS_A_LINE = 8 ///< Pairs of the inner dimension that a tile asks for one line ahead for.
#endif
};

/// Whether the tile was compiled for instructions that multiply and add pairs.
bool narrow_is_fast(void);

/// Whether numbers are bfloat16.
bool narrow_is_bfloat16(void);

/// Rounds up to a tile's rows into a strip: by block, by row.
///
/// rows: of `count` numbers each, `stride` apart. strip: room for NARROW_ROWS × blocks × 64, missing
/// rows and numbers become 0. scales: NARROW_ROWS a block. A block that holds an infinity or no number gets a scale that is none.
void narrow_pack_rows(const float *x, ptrdiff_t stride, int rows, ptrdiff_t count, int16_t *strip, float *scales);

/// Rounds up to a tile's rows of a transposed matrix into a strip, like `narrow_pack_rows`.
///
/// x: `count` rows, `stride` apart, whose columns become the strip's rows.
void narrow_pack_columns(const float *x, ptrdiff_t stride, int columns, ptrdiff_t count, int16_t *strip, float *scales);

/// Rounds a square of up to 64 × 64 weights into panels of a tile's columns, its rows, and returns its scale.
///
/// rows: `stride` apart. panels: `pitch` apart, each by pair of columns, by row, a row's pair together.
float narrow_pack_square(const float *w, ptrdiff_t stride, int rows, int columns, int16_t *panels, ptrdiff_t pitch);

/// Rounds a square of up to 64 × 64 numbers into panels of a tile's columns of its transposed, and returns its scale.
///
/// w: the inner dimension's rows, `stride` apart. panels: as above.
float narrow_pack_turned(const float *w, ptrdiff_t stride, int rows, int columns, int16_t *panels, ptrdiff_t pitch);

/// Copies a tile's columns of a square, from `first` on, into a panel of its transposed matrix.
///
/// panels: the square's, `pitch` apart. target: 64 × NARROW_COLUMNS numbers.
void narrow_transpose(const int16_t *panels, ptrdiff_t pitch, int first, int16_t *target);

/// Makes the calling thread ready for tiles; `narrow_end` gives back what that takes.
void narrow_begin(void);
void narrow_end(void);

/// c = strip · panel + addend for up to NARROW_ROWS rows and NARROW_COLUMNS columns.
///
/// scales: the panel's, one a block, `step` apart. c: rows `ldc` apart. addend: rows `lda` apart, or NULL for
/// none; may be c. next: what is read soon; a tile of bfloat16 asks for blocks × 32 / NARROW_PAIRS_A_LINE lines
/// of it. The calling thread is between narrow_begin and narrow_end.
void narrow_tile(
    const int16_t *strip, const float *stripScales, const int16_t *panel, const float *scales, ptrdiff_t step,
    ptrdiff_t blocks, float *c, ptrdiff_t ldc, const float *addend, ptrdiff_t lda, int rows, int columns,
    const int16_t *next);

/// The upper sixteen bits of numbers, rounded to nearest, ties to even.
void round_to_bfloat16(const float *x, uint16_t *halves, ptrdiff_t count);

/// Rounds parts of thirty-two numbers to whole multiples of a scale, -32767 to 32767.
///
/// scales: one a part. sums: of the multiples of each sixteen numbers, scaled. What is infinite or no number makes its
/// part's scale none; parts below 1e-30 become 0.
void round_to_whole(const float *x, ptrdiff_t parts, int16_t *whole, float *scales, float *sums);

/// What a gate reads: numbers x and what each of them multiplies, of 32 bits or of sixteen.
typedef struct {
    const void *gate, *up;
    bool is_bfloat16;
    bool is_gelu; ///< Whether x is multiplied by σ(2 √(2/π) (x + 0.044715 x³)): GELU by its tanh formula. Else by σ(x): SiLU.
} gate_inputs;

/// out = x σ(…) · up; out may be gate or up.
void gate_numbers(gate_inputs in, float *out, ptrdiff_t count);

/// Rounds x σ(…) · up of up to a tile's rows, 64 of each, into a strip's block, like `narrow_pack_rows`.
void narrow_pack_gated(gate_inputs in, int rows, int16_t *strip, float *scales);

/// The slopes of x and of what it multiplies, given those of the results; either may be NULL.
void gate_back(gate_inputs in, const float *slopes, float *to_gate, float *to_up, ptrdiff_t count);

#endif
