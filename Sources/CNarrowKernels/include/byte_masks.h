// Bits spread to bytes, written where they are used: a call would take as long as they do.

#ifndef BYTE_MASKS_H
#define BYTE_MASKS_H

#include <stdint.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

typedef uint8_t uint8_thirtytwo __attribute__((ext_vector_type(32)));

/// A byte for each of 32 bits, the lowest first: 255 where it is set, else 0.
static inline __attribute__((always_inline)) uint8_thirtytwo byte_masks(uint32_t bits) {
#ifdef __AVX2__
    const __m256i bytes = _mm256_setr_epi64x(
        0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    const __m256i others = _mm256_set1_epi64x(0x7fbfdfeff7fbfdfe);
    // A byte with all bits but its own set is full just where that one is set too.
    __m256i copies = _mm256_shuffle_epi8(_mm256_set1_epi32((int32_t)bits), bytes);
    return (uint8_thirtytwo)_mm256_cmpeq_epi8(_mm256_or_si256(copies, others), _mm256_set1_epi8(-1));
#else
    uint8_thirtytwo masks;
    for (int i = 0; i < 32; i++) masks[i] = bits >> i & 1 ? 255 : 0;
    return masks;
#endif
}

#endif
