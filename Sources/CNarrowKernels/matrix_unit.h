// A processor's unit that multiplies whole tiles of bfloat16 numbers (AMX), as far as tiles here need it.

#ifndef MATRIX_UNIT_H
#define MATRIX_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __AMX_BF16__

/// Whether the system lets this program use the unit.
bool narrow_has_matrix_unit(void);

/// c = strip · panel + addend for a whole tile, or for its upper half if there are no more rows.
///
/// The calling thread is between narrow_begin and narrow_end.
void matrix_unit_tile(
    const int16_t *strip, const int16_t *panel, const int16_t *next, ptrdiff_t blocks, float *c, ptrdiff_t ldc,
    const float *addend, ptrdiff_t lda, int rows);

#endif

#endif
