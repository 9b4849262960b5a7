// Tiles of bfloat16 products by AMX, the processor's matrix unit.

#ifndef AMX_H
#define AMX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __AMX_BF16__

/// Whether the system lets this program use AMX.
bool amx_is_available(void);

/// c = strip · panel + addend for a whole tile, or for its upper half where rows ≤ 16.
///
/// Must be called between half_width_begin_tiles and half_width_end_tiles.
void amx_tile(
    const int16_t *strip, const int16_t *panel, const int16_t *next, ptrdiff_t blocks, float *c, ptrdiff_t ldc,
    const float *addend, ptrdiff_t lda, int rows);

#endif

#endif
