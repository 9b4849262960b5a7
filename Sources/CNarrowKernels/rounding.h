// How a block of numbers becomes one of sixteen bits.

#ifndef ROUNDING_H
#define ROUNDING_H

#include "narrow_kernels.h"

#include <math.h>
#include <string.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

#ifdef __AVX512BF16__

/// bfloat16 numbers need no scale.
static inline uint32_t largest_bits(const float *x, int count, uint32_t most) {
    (void)x, (void)count;
    return most;
}

static inline float factor_of(uint32_t most, float *scale) {
    (void)most;
    *scale = 1;
    return 1;
}

/// Rounds a block to nearest bfloat16 numbers.
static inline void round_block(const float *x, float factor, int16_t *numbers) {
    (void)factor;
    for (int i = 0; i < NARROW_BLOCK; i += 32) {
        __m512bh both = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(x + i + 16), _mm512_loadu_ps(x + i));
        memcpy(numbers + i, &both, sizeof both);
    }
}

#else

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
    *scale = largest / NARROW_LARGEST;
    return largest > 1e-30f ? NARROW_LARGEST / largest : 0;
}

/// Rounds a block to nearest whole numbers; a sum with 1.5 × 2^23 holds them in its last bits.
static inline void round_block(const float *x, float factor, int16_t *whole) {
    if (factor == 0) {
        memset(whole, 0, NARROW_BLOCK * sizeof *whole);
        return;
    }
    for (int i = 0; i < NARROW_BLOCK; i++) {
        float sum = x[i] * factor + 12582912.0f;
        int32_t bits;
        memcpy(&bits, &sum, 4);
        whole[i] = (int16_t)bits;
    }
}

#endif

/// Makes a block's rows from one on 0.
static inline void clear_rows(int first, int16_t *strip, float *scales) {
    for (int row = first; row < NARROW_ROWS; row++) {
        memset(strip + row * NARROW_BLOCK, 0, NARROW_BLOCK * sizeof *strip);
        scales[row] = 0;
    }
}

#endif
