#include "half_width_kernels.h"
#include "amx.h"

#include <string.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

enum { PAIRS = BLOCK_LENGTH / 2, TILE = TILE_ROWS * TILE_COLUMNS };

bool half_width_is_fast(void) {
#ifdef __AVX2__
    return true;
#else
    return false;
#endif
}

/// Writes a tile's sums plus the addend; vectorised where `columns` is a constant after inlining.
static inline void write_sums(
    const float *sums, float *c, ptrdiff_t ldc, const float *addend, ptrdiff_t lda, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
        for (int i = 0; i < columns; i++) {
            float sum = sums[row * TILE_COLUMNS + i];
            c[row * ldc + i] = addend ? addend[row * lda + i] + sum : sum;
        }
    }
}

#ifdef __AVX512BF16__

/// Rows whose sums stay in registers: two of 32 registers a row, beside the panel's two halves and
/// a pair of the strip.
enum { GROUP = TILE_ROWS % 12 ? 8 : 12 };

/// `count` rows of a tile, all columns, plus the addend; `count` is a compile-time constant
/// (force-inlined).
static inline __attribute__((always_inline)) void bfloat16_rows(
    const int count, const int16_t *strip, const int16_t *panel, const int16_t *next, ptrdiff_t blocks, float *c,
    ptrdiff_t ldc, const float *addend, ptrdiff_t lda) {
    __m512 s[2 * GROUP];
#pragma clang loop unroll(full)
    for (int i = 0; i < 2 * count; i++) s[i] = _mm512_setzero_ps();
    for (ptrdiff_t block = 0; block < blocks; block++) {
        // The addend is read at the end; prefetched sooner, the panel would evict it.
        if (addend && block == blocks - 1) {
            for (int i = 0; i < 2 * count; i++) __builtin_prefetch(addend + i / 2 * lda + i % 2 * 16, 0, 3);
        }
#pragma clang loop unroll(disable)
        for (int pair = 0; pair < PAIRS; pair++) {
            // One prefetch now and then: a burst would delay the loads here.
            if (pair % PAIRS_PER_PREFETCH == 0) __builtin_prefetch(next + pair / PAIRS_PER_PREFETCH * 32, 0, 3);
            __m512bh left = (__m512bh)_mm512_loadu_si512(panel), right = (__m512bh)_mm512_loadu_si512(panel + TILE_COLUMNS);
#pragma clang loop unroll(full)
            for (int row = 0; row < count; row++) {
                int32_t pair_bits;
                memcpy(&pair_bits, strip + row * BLOCK_LENGTH + 2 * pair, 4);
                __m512bh x = (__m512bh)_mm512_set1_epi32(pair_bits);
                s[2 * row] = _mm512_dpbf16_ps(s[2 * row], left, x);
                s[2 * row + 1] = _mm512_dpbf16_ps(s[2 * row + 1], right, x);
            }
            panel += 2 * TILE_COLUMNS;
        }
        strip += TILE_ROWS * BLOCK_LENGTH;
        next += PAIRS / PAIRS_PER_PREFETCH * 32;
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 2 * count; i++) {
        float *target = c + i / 2 * ldc + i % 2 * 16;
        if (addend) s[i] = _mm512_add_ps(s[i], _mm512_loadu_ps(addend + i / 2 * lda + i % 2 * 16));
        _mm512_storeu_ps(target, s[i]);
    }
}

/// A tile of up to TILE_ROWS rows, plus the addend; may write more rows than `rows`.
static inline void bfloat16_tile(
    const int16_t *strip, const int16_t *panel, const int16_t *next, ptrdiff_t blocks, float *c, ptrdiff_t ldc,
    const float *addend, ptrdiff_t lda, int rows) {
#ifdef __AMX_BF16__
    if (amx_is_available()) return amx_tile(strip, panel, next, blocks, c, ldc, addend, lda, rows);
#endif
    // The constant bound lets the compiler drop the loop where a tile is one group.
    for (int row = 0; row < TILE_ROWS && row < rows; row += GROUP) {
        const int16_t *start = strip + row * BLOCK_LENGTH;
        float *target = c + row * ldc;
        const float *added = addend ? addend + row * lda : NULL;
        // The few rows of a last strip take less time.
        if (GROUP > 8 && rows - row <= 4) {
            bfloat16_rows(4, start, panel, next, blocks, target, ldc, added, lda);
        } else if (GROUP > 8 && rows - row <= 8) {
            bfloat16_rows(8, start, panel, next, blocks, target, ldc, added, lda);
        } else {
            bfloat16_rows(GROUP, start, panel, next, blocks, target, ldc, added, lda);
        }
    }
}

void half_width_tile(
    const int16_t *strip, const float *strip_scales, const int16_t *panel, const float *scales, ptrdiff_t step,
    ptrdiff_t blocks, float *c, ptrdiff_t ldc, const float *addend, ptrdiff_t lda, int rows, int columns,
    const int16_t *next) {
    (void)strip_scales, (void)scales, (void)step;
    // Partial tiles go through a whole one on the stack; a single call site, so that the loops are
    // inlined.
    bool is_whole = rows == TILE_ROWS && columns == TILE_COLUMNS;
    float sums[TILE];
    bfloat16_tile(
        strip, panel, next, blocks, is_whole ? c : sums, is_whole ? ldc : TILE_COLUMNS, is_whole ? addend : NULL, lda, rows);
    if (!is_whole) write_sums(sums, c, ldc, addend, lda, rows, columns);
}

#else

#if defined(__AVX512VNNI__)

/// sums += one block of a strip times one block of a panel, times both scales.
static inline void add_block(
    const int16_t *strip, const float *strip_scales, const int16_t *panel, float scale, float *sums) {
    __m512i s[2 * TILE_ROWS];
    for (int i = 0; i < 2 * TILE_ROWS; i++) s[i] = _mm512_setzero_si512();
    // 24 sums, the panel's two halves and a pair of the strip: 27 of 32 registers.
#pragma clang loop unroll(disable)
    for (int pair = 0; pair < PAIRS; pair++) {
        __m512i left = _mm512_loadu_si512(panel), right = _mm512_loadu_si512(panel + TILE_COLUMNS);
#pragma clang loop unroll(full)
        for (int row = 0; row < TILE_ROWS; row++) {
            int32_t pair_bits;
            memcpy(&pair_bits, strip + row * BLOCK_LENGTH + 2 * pair, 4);
            __m512i x = _mm512_set1_epi32(pair_bits);
            s[2 * row] = _mm512_dpwssd_epi32(s[2 * row], left, x);
            s[2 * row + 1] = _mm512_dpwssd_epi32(s[2 * row + 1], right, x);
        }
        panel += 2 * TILE_COLUMNS;
    }
    for (int i = 0; i < 2 * TILE_ROWS; i++) {
        __m512 both = _mm512_set1_ps(strip_scales[i / 2] * scale);
        __m512 sum = _mm512_fmadd_ps(both, _mm512_cvtepi32_ps(s[i]), _mm512_loadu_ps(sums + 16 * i));
        _mm512_storeu_ps(sums + 16 * i, sum);
    }
}

#elif defined(__AVX2__)

/// sums += one block of a strip times one block of a panel, times both scales.
static inline void add_block(
    const int16_t *strip, const float *strip_scales, const int16_t *panel, float scale, float *sums) {
    __m256i s[2 * TILE_ROWS];
    for (int i = 0; i < 2 * TILE_ROWS; i++) s[i] = _mm256_setzero_si256();
    // 12 sums, the panel's two halves, a pair of the strip and possibly a product: all 16
    // registers.
#pragma clang loop unroll(disable)
    for (int pair = 0; pair < PAIRS; pair++) {
        __m256i left = _mm256_loadu_si256((const __m256i *)panel);
        __m256i right = _mm256_loadu_si256((const __m256i *)(panel + TILE_COLUMNS));
#pragma clang loop unroll(full)
        for (int row = 0; row < TILE_ROWS; row++) {
            int32_t pair_bits;
            memcpy(&pair_bits, strip + row * BLOCK_LENGTH + 2 * pair, 4);
            __m256i x = _mm256_set1_epi32(pair_bits);
            s[2 * row] = ADD_PAIRS(s[2 * row], left, x);
            s[2 * row + 1] = ADD_PAIRS(s[2 * row + 1], right, x);
        }
        panel += 2 * TILE_COLUMNS;
    }
    for (int i = 0; i < 2 * TILE_ROWS; i++) {
        __m256 both = _mm256_set1_ps(strip_scales[i / 2] * scale);
        __m256 sum = _mm256_loadu_ps(sums + 8 * i);
        sum = _mm256_add_ps(sum, _mm256_mul_ps(both, _mm256_cvtepi32_ps(s[i])));
        _mm256_storeu_ps(sums + 8 * i, sum);
    }
}

#else

static inline void add_block(
    const int16_t *strip, const float *strip_scales, const int16_t *panel, float scale, float *sums) {
    for (int row = 0; row < TILE_ROWS; row++) {
        int32_t s[TILE_COLUMNS] = {0};
        for (int pair = 0; pair < PAIRS; pair++) {
            const int16_t *x = strip + row * BLOCK_LENGTH + 2 * pair, *w = panel + pair * 2 * TILE_COLUMNS;
            for (int i = 0; i < TILE_COLUMNS; i++) s[i] += x[0] * w[2 * i] + x[1] * w[2 * i + 1];
        }
        float both = strip_scales[row] * scale;
        for (int i = 0; i < TILE_COLUMNS; i++) sums[row * TILE_COLUMNS + i] += both * (float)s[i];
    }
}

#endif

void half_width_tile(
    const int16_t *strip, const float *strip_scales, const int16_t *panel, const float *scales, ptrdiff_t step,
    ptrdiff_t blocks, float *c, ptrdiff_t ldc, const float *addend, ptrdiff_t lda, int rows, int columns,
    const int16_t *next) {
    (void)next;
    float sums[TILE] = {0};
    for (ptrdiff_t block = 0; block < blocks; block++) {
        add_block(strip, strip_scales, panel, scales[block * step], sums);
        strip += TILE_ROWS * BLOCK_LENGTH;
        strip_scales += TILE_ROWS;
        panel += TILE_COLUMNS * BLOCK_LENGTH;
    }
    if (columns == TILE_COLUMNS) {
        write_sums(sums, c, ldc, addend, lda, rows, TILE_COLUMNS);
    } else {
        write_sums(sums, c, ldc, addend, lda, rows, columns);
    }
}

#endif
