// Dot products of int8 weights with int16 activations, summed in pairs; force-inlined, since a call
// would cost as much as the work.

#ifndef INT16_PAIRS_H
#define INT16_PAIRS_H

#include <stdint.h>
#include <string.h>

#include "fused_multiply_add.h"

#ifdef __AVX2__
#include <immintrin.h>
#endif

typedef int8_t int8_x16 __attribute__((ext_vector_type(16)));
typedef int16_t int16_x16 __attribute__((ext_vector_type(16)));
typedef int32_t int32_x8 __attribute__((ext_vector_type(8)));
typedef float float_x8 __attribute__((ext_vector_type(8)));

#if defined(__AVXVNNI__)
/// sums + a · b, the products of neighbouring lanes added in pairs.
#define ADD_PAIRS(sums, a, b) _mm256_dpwssd_avx_epi32(sums, a, b)
#elif defined(__AVX2__)
#define ADD_PAIRS(sums, a, b) _mm256_add_epi32(sums, _mm256_madd_epi16(a, b))
#endif

// Vectors go through pointers: returning one would need a processor that has the registers for it.
static inline __attribute__((always_inline)) void accumulate_int16_pairs(int8_x16 w, const int16_t *x, int32_x8 *sums) {
#ifdef __AVX2__
    __m256i wide = _mm256_cvtepi8_epi16((__m128i)w), elements = _mm256_loadu_si256((const __m256i *)x);
    *sums = (int32_x8)ADD_PAIRS((__m256i)*sums, wide, elements);
#else
    int16_x16 both;
    memcpy(&both, x, sizeof both);
    int32_x8 even = __builtin_convertvector(w.even, int32_x8) * __builtin_convertvector(both.even, int32_x8);
    *sums += even + __builtin_convertvector(w.odd, int32_x8) * __builtin_convertvector(both.odd, int32_x8);
#endif
}

/// Products of 16 weights and activations, added in pairs.
static inline __attribute__((always_inline)) float_x8 int16_pair_products(int8_x16 w, const int16_t *x) {
    int32_x8 sums = 0;
    accumulate_int16_pairs(w, x, &sums);
    return __builtin_convertvector(sums, float_x8);
}

#if defined(__AVX512VNNI__) && defined(__AVX512BW__) && defined(__AVX512VL__)
/// Products of 32 weights and activations, added in pairs.
static inline __attribute__((always_inline)) float_x16 int16_two_pair_products(
    int8_x16 first, int8_x16 second, const int16_t *x) {
    __m256i w = _mm256_inserti128_si256(_mm256_castsi128_si256((__m128i)first), (__m128i)second, 1);
    __m512i sums = _mm512_dpwssd_epi32(_mm512_setzero_si512(), _mm512_cvtepi8_epi16(w), _mm512_loadu_si512(x));
    return (float_x16)_mm512_cvtepi32_ps(sums);
}
#else
/// Products of 32 weights and activations, added in pairs, the second 16 to the first.
static inline __attribute__((always_inline)) float_x8 int16_two_pair_products(
    int8_x16 first, int8_x16 second, const int16_t *x) {
    int32_x8 sums = 0;
    accumulate_int16_pairs(first, x, &sums);
    accumulate_int16_pairs(second, x + 16, &sums);
    return __builtin_convertvector(sums, float_x8);
}
#endif

#endif
