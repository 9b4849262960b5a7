#include "int16_kernels.h"

#include <math.h>
#include <string.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

enum { PAIRS = INT16_BLOCK / 2, TILE = INT16_ROWS * INT16_COLUMNS };

/// The largest magnitude, as its bits: whole numbers are compared, so that infinities and what is no number win.
static inline uint32_t largest_bits(const float *x, int count, uint32_t most) {
    for (int i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, 4);
        bits &= 0x7fffffff;
        most = bits > most ? bits : most;
    }
    return most;
}

/// What a block's numbers are multiplied by before they are rounded, and the scale that undoes it.
static inline float factor_of(uint32_t most, float *scale) {
    float largest;
    memcpy(&largest, &most, 4);
    if (most >= 0x7f800000) {
        *scale = NAN;
        return 0;
    }
    *scale = largest / INT16_LARGEST;
    return largest > 1e-30f ? INT16_LARGEST / largest : 0;
}

/// Rounds a block to nearest whole numbers; a sum with 1.5 × 2^23 holds them in its last bits.
static inline void round_block(const float *x, float factor, int16_t *whole) {
    if (factor == 0) {
        memset(whole, 0, INT16_BLOCK * sizeof *whole);
        return;
    }
    for (int i = 0; i < INT16_BLOCK; i++) {
        float sum = x[i] * factor + 12582912.0f;
        int32_t bits;
        memcpy(&bits, &sum, 4);
        whole[i] = (int16_t)bits;
    }
}

/// Copies a block's pairs to places `step` pairs apart.
static inline void spread(const int16_t *whole, int16_t *target, int step) {
    for (int pair = 0; pair < PAIRS; pair++) memcpy(target + pair * 2 * step, whole + pair * 2, 4);
}

void int16_pack_rows(const float *x, ptrdiff_t stride, int rows, ptrdiff_t count, int16_t *strip, float *scales) {
    int16_t whole[INT16_BLOCK];
    float rest[INT16_BLOCK];
    if (rows < INT16_ROWS) {
        ptrdiff_t blocks = (count + INT16_BLOCK - 1) / INT16_BLOCK;
        memset(strip, 0, (size_t)blocks * INT16_ROWS * INT16_BLOCK * sizeof *strip);
        memset(scales, 0, (size_t)blocks * INT16_ROWS * sizeof *scales);
    }
    for (ptrdiff_t start = 0; start < count; start += INT16_BLOCK) {
        for (int row = 0; row < rows; row++) {
            const float *from = x + row * stride + start;
            if (count - start < INT16_BLOCK) {
                memset(rest, 0, sizeof rest);
                memcpy(rest, from, (size_t)(count - start) * sizeof *rest);
                from = rest;
            }
            float factor = factor_of(largest_bits(from, INT16_BLOCK, 0), scales + row);
            round_block(from, factor, whole);
            spread(whole, strip + 2 * row, INT16_ROWS);
        }
        strip += INT16_ROWS * INT16_BLOCK;
        scales += INT16_ROWS;
    }
}

float int16_pack_square(const float *w, ptrdiff_t stride, int rows, int columns, int16_t *panels, ptrdiff_t pitch) {
    uint32_t most = 0;
    for (int row = 0; row < rows; row++) most = largest_bits(w + row * stride, columns, most);
    float scale;
    float factor = factor_of(most, &scale);
    int16_t whole[INT16_BLOCK];
    float padded[INT16_BLOCK] = {0};
    for (int row = 0; row < INT16_BLOCK; row++) {
        const float *from = padded;
        if (row >= rows) {
            memset(padded, 0, sizeof padded);
        } else if (columns < INT16_BLOCK) {
            memcpy(padded, w + row * stride, (size_t)columns * sizeof *padded);
        } else {
            from = w + row * stride;
        }
        round_block(from, factor, whole);
        spread(whole, panels + row / INT16_COLUMNS * pitch + row % INT16_COLUMNS * 2, INT16_COLUMNS);
    }
    return scale;
}

/// Four units of two rows' two numbers; the middle ones of a unit change places when it is transposed.
typedef int16_t units __attribute__((vector_size(32), aligned(8)));
typedef int64_t wide __attribute__((vector_size(32)));

static inline wide turned_units(const int16_t *address) {
    units u;
    memcpy(&u, address, sizeof u);
    u = __builtin_shufflevector(u, u, 0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15);
    return (wide)u;
}

void int16_transpose(const int16_t *panels, ptrdiff_t pitch, int first, int16_t *target) {
    const int line = 2 * INT16_COLUMNS;
    for (int panel = 0; panel < INT16_BLOCK / INT16_COLUMNS; panel++) {
        const int16_t *from = panels + panel * pitch + first / 2 * line;
        for (int pair = 0; pair < INT16_COLUMNS / 2; pair += 4) {
            for (int unit = 0; unit < INT16_COLUMNS / 2; unit += 4) {
                const int16_t *corner = from + pair * line + unit * 4;
                wide a = turned_units(corner), b = turned_units(corner + line);
                wide c = turned_units(corner + 2 * line), d = turned_units(corner + 3 * line);
                wide ab0 = __builtin_shufflevector(a, b, 0, 4, 2, 6), ab1 = __builtin_shufflevector(a, b, 1, 5, 3, 7);
                wide cd0 = __builtin_shufflevector(c, d, 0, 4, 2, 6), cd1 = __builtin_shufflevector(c, d, 1, 5, 3, 7);
                wide turned[4] = {
                    __builtin_shufflevector(ab0, cd0, 0, 1, 4, 5), __builtin_shufflevector(ab1, cd1, 0, 1, 4, 5),
                    __builtin_shufflevector(ab0, cd0, 2, 3, 6, 7), __builtin_shufflevector(ab1, cd1, 2, 3, 6, 7)};
                for (int i = 0; i < 4; i++) memcpy(target + (unit + i) * line + pair * 4, turned + i, sizeof(wide));
            }
        }
        target += INT16_COLUMNS / 2 * line;
    }
}

#ifdef __AVX2__

bool int16_is_fast(void) { return true; }

/// sums += one block of a strip times one of a panel, with both scales.
static inline void add_block(
    const int16_t *strip, const float *stripScales, const int16_t *panel, float scale, float *sums) {
    __m256i s[2 * INT16_ROWS];
    for (int i = 0; i < 2 * INT16_ROWS; i++) s[i] = _mm256_setzero_si256();
    // Twelve sums, the panel's two halves, a pair of the strip and a product: all sixteen registers.
#pragma clang loop unroll(disable)
    for (int pair = 0; pair < PAIRS; pair++) {
        __m256i left = _mm256_loadu_si256((const __m256i *)panel);
        __m256i right = _mm256_loadu_si256((const __m256i *)(panel + INT16_COLUMNS));
#pragma clang loop unroll(full)
        for (int row = 0; row < INT16_ROWS; row++) {
            int32_t two;
            memcpy(&two, strip + 2 * row, 4);
            __m256i x = _mm256_set1_epi32(two);
            s[2 * row] = _mm256_add_epi32(s[2 * row], _mm256_madd_epi16(left, x));
            s[2 * row + 1] = _mm256_add_epi32(s[2 * row + 1], _mm256_madd_epi16(right, x));
        }
        strip += 2 * INT16_ROWS;
        panel += 2 * INT16_COLUMNS;
    }
    for (int i = 0; i < 2 * INT16_ROWS; i++) {
        __m256 both = _mm256_set1_ps(stripScales[i / 2] * scale);
        __m256 sum = _mm256_loadu_ps(sums + 8 * i);
        sum = _mm256_add_ps(sum, _mm256_mul_ps(both, _mm256_cvtepi32_ps(s[i])));
        _mm256_storeu_ps(sums + 8 * i, sum);
    }
}

#else

bool int16_is_fast(void) { return false; }

static inline void add_block(
    const int16_t *strip, const float *stripScales, const int16_t *panel, float scale, float *sums) {
    for (int row = 0; row < INT16_ROWS; row++) {
        int32_t s[INT16_COLUMNS] = {0};
        for (int pair = 0; pair < PAIRS; pair++) {
            const int16_t *x = strip + (pair * INT16_ROWS + row) * 2, *w = panel + pair * 2 * INT16_COLUMNS;
            for (int i = 0; i < INT16_COLUMNS; i++) s[i] += x[0] * w[2 * i] + x[1] * w[2 * i + 1];
        }
        float both = stripScales[row] * scale;
        for (int i = 0; i < INT16_COLUMNS; i++) sums[row * INT16_COLUMNS + i] += both * (float)s[i];
    }
}

#endif

/// Writes a tile's sums, or adds them; fast where the number of columns is known when this is compiled.
static inline void write_sums(const float *sums, float *c, ptrdiff_t ldc, int rows, int columns, bool adds) {
    for (int row = 0; row < rows; row++) {
        for (int i = 0; i < columns; i++) {
            float sum = sums[row * INT16_COLUMNS + i];
            c[row * ldc + i] = adds ? c[row * ldc + i] + sum : sum;
        }
    }
}

void int16_tile(
    const int16_t *strip, const float *stripScales, const int16_t *panel, const float *scales, ptrdiff_t step,
    ptrdiff_t blocks, float *c, ptrdiff_t ldc, int rows, int columns, bool adds) {
    float sums[TILE] = {0};
    for (ptrdiff_t block = 0; block < blocks; block++) {
        add_block(strip, stripScales, panel, scales[block * step], sums);
        strip += INT16_ROWS * INT16_BLOCK;
        stripScales += INT16_ROWS;
        panel += INT16_COLUMNS * INT16_BLOCK;
    }
    if (columns == INT16_COLUMNS) {
        write_sums(sums, c, ldc, rows, INT16_COLUMNS, adds);
    } else {
        write_sums(sums, c, ldc, rows, columns, adds);
    }
}
