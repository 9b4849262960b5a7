#include "half_width_kernels.h"
#include "rounding.h"
#include "transpose4x4.h"

#include <string.h>

enum { PAIRS = BLOCK_LENGTH / 2 };

bool half_width_is_bfloat16(void) {
#ifdef __AVX512BF16__
    return true;
#else
    return false;
#endif
}

/// Interleaves four rows' blocks: pairs of one row are `step` pairs apart.
static inline void interleave_rows(const int16_t quantized[][BLOCK_LENGTH], int16_t *target, int step) {
    for (int pair = 0; pair < PAIRS; pair += 4) {
        transpose4x4(quantized[0] + 2 * pair, sizeof *quantized, target + pair * 2 * step, 4 * step);
    }
}

void half_width_pack_rows(const float *x, ptrdiff_t stride, int rows, ptrdiff_t count, int16_t *strip, float *scales) {
    for (ptrdiff_t start = 0; start < count; start += BLOCK_LENGTH) {
        for (int row = 0; row < rows; row++) {
            const float *from = x + row * stride + start;
            float rest[BLOCK_LENGTH];
            if (count - start < BLOCK_LENGTH) {
                memset(rest, 0, sizeof rest);
                memcpy(rest, from, (size_t)(count - start) * sizeof *rest);
                from = rest;
            }
            float factor = rounding_factor(max_magnitude_bits(from, BLOCK_LENGTH, 0), scales + row);
            round_block(from, factor, strip + row * BLOCK_LENGTH);
        }
        clear_rows(rows, strip, scales);
        strip += TILE_ROWS * BLOCK_LENGTH;
        scales += TILE_ROWS;
    }
}

void half_width_pack_columns(const float *x, ptrdiff_t stride, int columns, ptrdiff_t count, int16_t *strip, float *scales) {
    for (ptrdiff_t start = 0; start < count; start += BLOCK_LENGTH) {
        ptrdiff_t rows = count - start < BLOCK_LENGTH ? count - start : BLOCK_LENGTH;
        float transposed[TILE_ROWS * BLOCK_LENGTH];
        if (rows < BLOCK_LENGTH) memset(transposed, 0, sizeof transposed);
        ptrdiff_t row = 0;
        for (; row + 4 <= rows; row += 4) {
            int column = 0;
            for (; column + 4 <= columns; column += 4) {
                transpose4x4(
                    x + row * stride + column, stride * 4, transposed + column * BLOCK_LENGTH + row, BLOCK_LENGTH * 4);
            }
            for (; column < columns; column++) {
                for (int i = 0; i < 4; i++) transposed[column * BLOCK_LENGTH + row + i] = x[(row + i) * stride + column];
            }
        }
        for (; row < rows; row++) {
            for (int column = 0; column < columns; column++) transposed[column * BLOCK_LENGTH + row] = x[row * stride + column];
        }
        half_width_pack_rows(transposed, BLOCK_LENGTH, columns, BLOCK_LENGTH, strip, scales);
        x += BLOCK_LENGTH * stride;
        strip += TILE_ROWS * BLOCK_LENGTH;
        scales += TILE_ROWS;
    }
}

/// The scale of a block and the factor that its elements are multiplied by before rounding.
static inline float block_factor(const float *w, ptrdiff_t stride, int rows, int columns, float *scale) {
    uint32_t max_bits = 0;
    for (int row = 0; row < rows; row++) max_bits = max_magnitude_bits(w + row * stride, columns, max_bits);
    return rounding_factor(max_bits, scale);
}

/// Rounds one row of a block; missing elements become 0.
static inline void round_row(
    const float *w, ptrdiff_t stride, int row, int rows, int columns, float factor, int16_t *quantized) {
    if (row < rows && columns == BLOCK_LENGTH) {
        round_block(w + row * stride, factor, quantized);
        return;
    }
    float padded[BLOCK_LENGTH] = {0};
    if (row < rows) memcpy(padded, w + row * stride, (size_t)columns * sizeof *padded);
    round_block(padded, factor, quantized);
}

float half_width_pack_block(const float *w, ptrdiff_t stride, int rows, int columns, int16_t *panels, ptrdiff_t pitch) {
    float scale;
    float factor = block_factor(w, stride, rows, columns, &scale);
    for (int first = 0; first < BLOCK_LENGTH; first += 4) {
        int16_t quantized[4][BLOCK_LENGTH];
        for (int i = 0; i < 4; i++) round_row(w, stride, first + i, rows, columns, factor, quantized[i]);
        interleave_rows(quantized, panels + first / TILE_COLUMNS * pitch + first % TILE_COLUMNS * 2, TILE_COLUMNS);
    }
    return scale;
}

float half_width_pack_block_transposed(const float *w, ptrdiff_t stride, int rows, int columns, int16_t *panels, ptrdiff_t pitch) {
    float scale;
    float factor = block_factor(w, stride, rows, columns, &scale);
    for (int pair = 0; pair < PAIRS; pair++) {
        int16_t first[BLOCK_LENGTH], second[BLOCK_LENGTH];
        round_row(w, stride, 2 * pair, rows, columns, factor, first);
        round_row(w, stride, 2 * pair + 1, rows, columns, factor, second);
        for (int left = 0; left < BLOCK_LENGTH; left += TILE_COLUMNS) {
            uint32_t both[TILE_COLUMNS];
            for (int i = 0; i < TILE_COLUMNS; i++) {
                both[i] = (uint16_t)first[left + i] | (uint32_t)(uint16_t)second[left + i] << 16;
            }
            memcpy(panels + left / TILE_COLUMNS * pitch + pair * 2 * TILE_COLUMNS, both, sizeof both);
        }
    }
    return scale;
}

/// Four units of 2 × 2 elements; transposing a unit swaps its middle two.
typedef int16_t units __attribute__((vector_size(32), aligned(8)));
typedef int64_t wide __attribute__((vector_size(32)));

static inline void swap_middle_pairs(const int16_t *address, wide *result) {
    units u;
    memcpy(&u, address, sizeof u);
    *result = (wide)__builtin_shufflevector(u, u, 0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15);
}

void half_width_transpose(const int16_t *panels, ptrdiff_t pitch, int first, int16_t *target) {
    const int row_length = 2 * TILE_COLUMNS;
    for (int panel = 0; panel < BLOCK_LENGTH / TILE_COLUMNS; panel++) {
        const int16_t *from = panels + panel * pitch + first / 2 * row_length;
        for (int pair = 0; pair < TILE_COLUMNS / 2; pair += 4) {
            for (int unit = 0; unit < TILE_COLUMNS / 2; unit += 4) {
                const int16_t *corner = from + pair * row_length + unit * 4;
                wide a, b, c, d;
                swap_middle_pairs(corner, &a);
                swap_middle_pairs(corner + row_length, &b);
                swap_middle_pairs(corner + 2 * row_length, &c);
                swap_middle_pairs(corner + 3 * row_length, &d);
                wide ab0 = __builtin_shufflevector(a, b, 0, 4, 2, 6), ab1 = __builtin_shufflevector(a, b, 1, 5, 3, 7);
                wide cd0 = __builtin_shufflevector(c, d, 0, 4, 2, 6), cd1 = __builtin_shufflevector(c, d, 1, 5, 3, 7);
                wide transposed[4] = {
                    __builtin_shufflevector(ab0, cd0, 0, 1, 4, 5), __builtin_shufflevector(ab1, cd1, 0, 1, 4, 5),
                    __builtin_shufflevector(ab0, cd0, 2, 3, 6, 7), __builtin_shufflevector(ab1, cd1, 2, 3, 6, 7)};
                for (int i = 0; i < 4; i++) memcpy(target + (unit + i) * row_length + pair * 4, transposed + i, sizeof(wide));
            }
        }
        target += TILE_COLUMNS / 2 * row_length;
    }
}

void round_to_bfloat16(const float *x, uint16_t *halves, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, 4);
        // Rounding could carry a NaN's mantissa into an infinity.
        bool is_nan = (int32_t)(bits & 0x7fffffff) > 0x7f800000;
        uint32_t rounded = is_nan ? bits | 0x400000 : bits + 0x7fff + (bits >> 16 & 1);
        halves[i] = (uint16_t)(rounded >> 16);
    }
}
