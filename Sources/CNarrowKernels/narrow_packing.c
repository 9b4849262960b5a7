#include "narrow_kernels.h"
#include "rounding.h"

#include <string.h>

enum { PAIRS = NARROW_BLOCK / 2 };

bool narrow_is_bfloat16(void) {
#ifdef __AVX512BF16__
    return true;
#else
    return false;
#endif
}

typedef int32_t four_words __attribute__((vector_size(16)));

/// Transposes 4 × 4 elements of 32 bits; rows are `from_row` and `to_row` bytes apart.
static inline void turn_four(const void *from, ptrdiff_t from_row, void *to, ptrdiff_t to_row) {
    four_words r[4];
    for (int i = 0; i < 4; i++) memcpy(r + i, (const char *)from + i * from_row, sizeof *r);
    four_words a = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5), b = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5);
    four_words c = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7), d = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
    four_words turned[4] = {
        __builtin_shufflevector(a, b, 0, 1, 4, 5), __builtin_shufflevector(a, b, 2, 3, 6, 7),
        __builtin_shufflevector(c, d, 0, 1, 4, 5), __builtin_shufflevector(c, d, 2, 3, 6, 7)};
    for (int i = 0; i < 4; i++) memcpy((char *)to + i * to_row, turned + i, sizeof *turned);
}

/// Interleaves four rows' blocks: pairs of one row are `step` pairs apart.
static inline void spread_four(const int16_t whole[][NARROW_BLOCK], int16_t *target, int step) {
    for (int pair = 0; pair < PAIRS; pair += 4) {
        turn_four(whole[0] + 2 * pair, sizeof *whole, target + pair * 2 * step, 4 * step);
    }
}

void narrow_pack_rows(const float *x, ptrdiff_t stride, int rows, ptrdiff_t count, int16_t *strip, float *scales) {
    for (ptrdiff_t start = 0; start < count; start += NARROW_BLOCK) {
        for (int row = 0; row < rows; row++) {
            const float *from = x + row * stride + start;
            float rest[NARROW_BLOCK];
            if (count - start < NARROW_BLOCK) {
                memset(rest, 0, sizeof rest);
                memcpy(rest, from, (size_t)(count - start) * sizeof *rest);
                from = rest;
            }
            float factor = factor_of(largest_bits(from, NARROW_BLOCK, 0), scales + row);
            round_block(from, factor, strip + row * NARROW_BLOCK);
        }
        clear_rows(rows, strip, scales);
        strip += NARROW_ROWS * NARROW_BLOCK;
        scales += NARROW_ROWS;
    }
}

void narrow_pack_columns(const float *x, ptrdiff_t stride, int columns, ptrdiff_t count, int16_t *strip, float *scales) {
    for (ptrdiff_t start = 0; start < count; start += NARROW_BLOCK) {
        ptrdiff_t rows = count - start < NARROW_BLOCK ? count - start : NARROW_BLOCK;
        float turned[NARROW_ROWS * NARROW_BLOCK];
        if (rows < NARROW_BLOCK) memset(turned, 0, sizeof turned);
        ptrdiff_t row = 0;
        for (; row + 4 <= rows; row += 4) {
            int column = 0;
            for (; column + 4 <= columns; column += 4) {
                turn_four(
                    x + row * stride + column, stride * 4, turned + column * NARROW_BLOCK + row, NARROW_BLOCK * 4);
            }
            for (; column < columns; column++) {
                for (int i = 0; i < 4; i++) turned[column * NARROW_BLOCK + row + i] = x[(row + i) * stride + column];
            }
        }
        for (; row < rows; row++) {
            for (int column = 0; column < columns; column++) turned[column * NARROW_BLOCK + row] = x[row * stride + column];
        }
        narrow_pack_rows(turned, NARROW_BLOCK, columns, NARROW_BLOCK, strip, scales);
        x += NARROW_BLOCK * stride;
        strip += NARROW_ROWS * NARROW_BLOCK;
        scales += NARROW_ROWS;
    }
}

/// The scale of a block and the factor that its elements are multiplied by before rounding.
static inline float square_factor(const float *w, ptrdiff_t stride, int rows, int columns, float *scale) {
    uint32_t most = 0;
    for (int row = 0; row < rows; row++) most = largest_bits(w + row * stride, columns, most);
    return factor_of(most, scale);
}

/// Rounds one row of a block; missing elements become 0.
static inline void round_row(
    const float *w, ptrdiff_t stride, int row, int rows, int columns, float factor, int16_t *whole) {
    if (row < rows && columns == NARROW_BLOCK) {
        round_block(w + row * stride, factor, whole);
        return;
    }
    float padded[NARROW_BLOCK] = {0};
    if (row < rows) memcpy(padded, w + row * stride, (size_t)columns * sizeof *padded);
    round_block(padded, factor, whole);
}

float narrow_pack_square(const float *w, ptrdiff_t stride, int rows, int columns, int16_t *panels, ptrdiff_t pitch) {
    float scale;
    float factor = square_factor(w, stride, rows, columns, &scale);
    for (int first = 0; first < NARROW_BLOCK; first += 4) {
        int16_t whole[4][NARROW_BLOCK];
        for (int i = 0; i < 4; i++) round_row(w, stride, first + i, rows, columns, factor, whole[i]);
        spread_four(whole, panels + first / NARROW_COLUMNS * pitch + first % NARROW_COLUMNS * 2, NARROW_COLUMNS);
    }
    return scale;
}

float narrow_pack_turned(const float *w, ptrdiff_t stride, int rows, int columns, int16_t *panels, ptrdiff_t pitch) {
    float scale;
    float factor = square_factor(w, stride, rows, columns, &scale);
    for (int pair = 0; pair < PAIRS; pair++) {
        int16_t first[NARROW_BLOCK], second[NARROW_BLOCK];
        round_row(w, stride, 2 * pair, rows, columns, factor, first);
        round_row(w, stride, 2 * pair + 1, rows, columns, factor, second);
        for (int left = 0; left < NARROW_BLOCK; left += NARROW_COLUMNS) {
            uint32_t both[NARROW_COLUMNS];
            for (int i = 0; i < NARROW_COLUMNS; i++) {
                both[i] = (uint16_t)first[left + i] | (uint32_t)(uint16_t)second[left + i] << 16;
            }
            memcpy(panels + left / NARROW_COLUMNS * pitch + pair * 2 * NARROW_COLUMNS, both, sizeof both);
        }
    }
    return scale;
}

/// Four units of 2 × 2 elements; transposing a unit swaps its middle two.
typedef int16_t units __attribute__((vector_size(32), aligned(8)));
typedef int64_t wide __attribute__((vector_size(32)));

static inline void turn_units(const int16_t *address, wide *turned) {
    units u;
    memcpy(&u, address, sizeof u);
    *turned = (wide)__builtin_shufflevector(u, u, 0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15);
}

void narrow_transpose(const int16_t *panels, ptrdiff_t pitch, int first, int16_t *target) {
    const int line = 2 * NARROW_COLUMNS;
    for (int panel = 0; panel < NARROW_BLOCK / NARROW_COLUMNS; panel++) {
        const int16_t *from = panels + panel * pitch + first / 2 * line;
        for (int pair = 0; pair < NARROW_COLUMNS / 2; pair += 4) {
            for (int unit = 0; unit < NARROW_COLUMNS / 2; unit += 4) {
                const int16_t *corner = from + pair * line + unit * 4;
                wide a, b, c, d;
                turn_units(corner, &a);
                turn_units(corner + line, &b);
                turn_units(corner + 2 * line, &c);
                turn_units(corner + 3 * line, &d);
                wide ab0 = __builtin_shufflevector(a, b, 0, 4, 2, 6), ab1 = __builtin_shufflevector(a, b, 1, 5, 3, 7);
                wide cd0 = __builtin_shufflevector(c, d, 0, 4, 2, 6), cd1 = __builtin_shufflevector(c, d, 1, 5, 3, 7);
                wide turned[4] = {
                    __builtin_shufflevector(ab0, cd0, 0, 1, 4, 5), __builtin_shufflevector(ab1, cd1, 0, 1, 4, 5),
                    __builtin_shufflevector(ab0, cd0, 2, 3, 6, 7), __builtin_shufflevector(ab1, cd1, 2, 3, 6, 7)};
                for (int i = 0; i < 4; i++) memcpy(target + (unit + i) * line + pair * 4, turned + i, sizeof(wide));
            }
        }
        target += NARROW_COLUMNS / 2 * line;
    }
}

void round_to_bfloat16(const float *x, uint16_t *halves, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, 4);
        // Rounding could carry a NaN's mantissa into an infinity.
        bool is_none = (int32_t)(bits & 0x7fffffff) > 0x7f800000;
        uint32_t kept = is_none ? bits | 0x400000 : bits + 0x7fff + (bits >> 16 & 1);
        halves[i] = (uint16_t)(kept >> 16);
    }
}
