// Rounds a block of Float32 elements to 16 bits.

#ifndef ROUNDING_H
#define ROUNDING_H

#include "half_width_kernels.h"

#include <math.h>
#include <string.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

#ifdef __AVX512BF16__

/// bfloat16 needs no scale.
static inline uint32_t max_magnitude_bits(const float *x, int count, uint32_t max_bits) {
    (void)x, (void)count;
    return max_bits;
}

static inline float rounding_factor(uint32_t max_bits, float *scale) {
    (void)max_bits;
    *scale = 1;
    return 1;
}

/// Rounds a block to bfloat16, to nearest.
static inline void round_block(const float *x, float factor, int16_t *elements) {
    (void)factor;
    for (int i = 0; i < BLOCK_LENGTH; i += 32) {
        __m512bh both = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(x + i + 16), _mm512_loadu_ps(x + i));
        memcpy(elements + i, &both, sizeof both);
    }
}

#else

/// The bits of the largest magnitude; compared as integers, so that infinities and NaN win.
static inline uint32_t max_magnitude_bits(const float *x, int count, uint32_t max_bits) {
    for (int i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, 4);
        bits &= 0x7fffffff;
        max_bits = bits > max_bits ? bits : max_bits;
    }
    return max_bits;
}

/// The factor that a block's elements are multiplied by before rounding, and the scale that undoes
/// it.
static inline float rounding_factor(uint32_t max_bits, float *scale) {
    float largest;
    memcpy(&largest, &max_bits, 4);
    if (max_bits >= 0x7f800000) {
        *scale = NAN;
        return 0;
    }
    *scale = largest / INT16_BLOCK_MAX;
    return largest > 1e-30f ? INT16_BLOCK_MAX / largest : 0;
}

/// Rounds a block to nearest integers: adding 1.5 × 2^23 leaves them in the low bits of the sum.
static inline void round_block(const float *x, float factor, int16_t *quantized) {
    if (factor == 0) {
        memset(quantized, 0, BLOCK_LENGTH * sizeof *quantized);
        return;
    }
    for (int i = 0; i < BLOCK_LENGTH; i++) {
        float sum = x[i] * factor + 12582912.0f;
        int32_t bits;
        memcpy(&bits, &sum, 4);
        quantized[i] = (int16_t)bits;
    }
}

#endif

/// Sets a block's rows from `first` on to 0.
static inline void clear_rows(int first, int16_t *strip, float *scales) {
    for (int row = first; row < TILE_ROWS; row++) {
        memset(strip + row * BLOCK_LENGTH, 0, BLOCK_LENGTH * sizeof *strip);
        scales[row] = 0;
    }
}

#endif
