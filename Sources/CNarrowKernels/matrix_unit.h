// Tiles of bfloat16 products by AMX, the processor's matrix unit.

#ifndef MATRIX_UNIT_H
#define MATRIX_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __AMX_BF16__

/// Whether the system lets this program use AMX.
bool narrow_has_matrix_unit(void);

/// c = strip · panel + addend for a whole tile, or for its upper half where rows ≤ 16.
///
/// Must be called between narrow_begin and narrow_end.
void matrix_unit_tile(
    const int16_t *strip, const int16_t *panel, const int16_t *next, ptrdiff_t blocks, float *c, ptrdiff_t ldc,
    const float *addend, ptrdiff_t lda, int rows);

#endif

#endif
