// Rounds a block of Float32 elements to 16 bits.

#ifndef ROUNDING_H
#define ROUNDING_H

#include "narrow_kernels.h"

#include <math.h>
#include <string.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

#ifdef __AVX512BF16__

/// bfloat16 needs no scale.
static inline uint32_t largest_bits(const float *x, int count, uint32_t most) {
    (void)x, (void)count;
    return most;
}

static inline float factor_of(uint32_t most, float *scale) {
    (void)most;
    *scale = 1;
    return 1;
}

/// Rounds a block to bfloat16, to nearest.
static inline void round_block(const float *x, float factor, int16_t *numbers) {
    (void)factor;
    for (int i = 0; i < NARROW_BLOCK; i += 32) {
        __m512bh both = _mm512_cvtne2ps_pbh(_mm512_loadu_ps(x + i + 16), _mm512_loadu_ps(x + i));
        memcpy(numbers + i, &both, sizeof both);
    }
}

#else

/// The bits of the largest magnitude; compared as integers, so that infinities and NaN win.
static inline uint32_t largest_bits(const float *x, int count, uint32_t most) {
    for (int i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, 4);
        bits &= 0x7fffffff;
        most = bits > most ? bits : most;
    }
    return most;
}

/// The factor that a block's elements are multiplied by before rounding, and the scale that undoes
/// it.
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

/// Rounds a block to nearest integers: adding 1.5 × 2^23 leaves them in the low bits of the sum.
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

/// Sets a block's rows from `first` on to 0.
static inline void clear_rows(int first, int16_t *strip, float *scales) {
    for (int row = first; row < NARROW_ROWS; row++) {
        memset(strip + row * NARROW_BLOCK, 0, NARROW_BLOCK * sizeof *strip);
        scales[row] = 0;
    }
}

#endif
