#include "amx.h"

#include "half_width_kernels.h"

#ifdef __AMX_BF16__

#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Rows of an AMX tile register, pairs of the inner dimension in one, and bytes of a row.
enum { HEIGHT = 16, DEPTH = 16, BYTES = 64 };
/// Bytes from row to row of a strip and from pair to pair of a panel.
enum { STRIP_ROW = BLOCK_LENGTH * 2, PANEL_ROW = TILE_COLUMNS * 4 };

_Static_assert(TILE_ROWS == 2 * HEIGHT && TILE_COLUMNS == 2 * HEIGHT, "a tile is four of the unit's");

static bool is_permitted;

/// AMX tile data needs `arch_prctl(ARCH_REQ_XCOMP_PERM)` before any thread starts.
__attribute__((constructor)) static void request_amx(void) {
    enum { REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 };
#if defined(__linux__) && defined(SYS_arch_prctl)
    is_permitted = syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
#endif
}

bool amx_is_available(void) { return is_permitted; }

void half_width_begin_tiles(void) {
    if (!is_permitted) return;
    /// Palette 1 of Intel's manual: eight tile registers, all at full size.
    static const struct {
        uint8_t palette, start, reserved[14];
        uint16_t bytes[16];
        uint8_t rows[16];
    } __attribute__((packed, aligned(64))) shapes = {
        .palette = 1,
        .bytes = {BYTES, BYTES, BYTES, BYTES, BYTES, BYTES, BYTES, BYTES},
        .rows = {HEIGHT, HEIGHT, HEIGHT, HEIGHT, HEIGHT, HEIGHT, HEIGHT, HEIGHT}};
    _tile_loadconfig(&shapes);
}

void half_width_end_tiles(void) {
    if (is_permitted) _tile_release();
}

/// Sums are in registers 0 and 1, those of the lower half in 2 and 3; the strip's halves are in 4
/// and 5, the panel's in 6 and 7.
static inline __attribute__((always_inline)) void multiply_tiles(
    const int16_t *strip, const int16_t *panel, const int16_t *next, ptrdiff_t blocks, float *c, ptrdiff_t ldc,
    const float *addend, ptrdiff_t lda, bool is_whole) {
    if (addend) {
        _tile_loadd(0, addend, lda * 4);
        _tile_loadd(1, addend + HEIGHT, lda * 4);
        if (is_whole) {
            _tile_loadd(2, addend + HEIGHT * lda, lda * 4);
            _tile_loadd(3, addend + HEIGHT * lda + HEIGHT, lda * 4);
        }
    } else {
        _tile_zero(0);
        _tile_zero(1);
        if (is_whole) {
            _tile_zero(2);
            _tile_zero(3);
        }
    }
    for (ptrdiff_t block = 0; block < blocks; block++) {
#pragma clang loop unroll(full)
        for (int pair = 0; pair < BLOCK_LENGTH / 2; pair += DEPTH) {
            _tile_stream_loadd(4, strip + 2 * pair, STRIP_ROW);
            _tile_loadd(6, panel + pair * 2 * TILE_COLUMNS, PANEL_ROW);
            _tile_dpbf16ps(0, 4, 6);
            _tile_loadd(7, panel + pair * 2 * TILE_COLUMNS + TILE_COLUMNS, PANEL_ROW);
            _tile_dpbf16ps(1, 4, 7);
            if (is_whole) {
                _tile_stream_loadd(5, strip + HEIGHT * BLOCK_LENGTH + 2 * pair, STRIP_ROW);
                _tile_dpbf16ps(2, 5, 6);
                _tile_dpbf16ps(3, 5, 7);
            }
#pragma clang loop unroll(full)
            for (int i = 0; i < DEPTH / PAIRS_PER_PREFETCH; i++) __builtin_prefetch(next + 32 * i, 0, 3);
            next += DEPTH / PAIRS_PER_PREFETCH * 32;
        }
        strip += TILE_ROWS * BLOCK_LENGTH;
        panel += TILE_COLUMNS * BLOCK_LENGTH;
    }
    _tile_stored(0, c, ldc * 4);
    _tile_stored(1, c + HEIGHT, ldc * 4);
    if (is_whole) {
        _tile_stored(2, c + HEIGHT * ldc, ldc * 4);
        _tile_stored(3, c + HEIGHT * ldc + HEIGHT, ldc * 4);
    }
}

void amx_tile(
    const int16_t *strip, const int16_t *panel, const int16_t *next, ptrdiff_t blocks, float *c, ptrdiff_t ldc,
    const float *addend, ptrdiff_t lda, int rows) {
    if (rows > HEIGHT) {
        multiply_tiles(strip, panel, next, blocks, c, ldc, addend, lda, true);
    } else {
        multiply_tiles(strip, panel, next, blocks, c, ldc, addend, lda, false);
    }
}

#else

void half_width_begin_tiles(void) {}

void half_width_end_tiles(void) {}

#endif
