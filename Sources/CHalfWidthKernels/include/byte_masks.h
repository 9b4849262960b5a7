// Expands bits to byte masks; force-inlined, since a call would cost as much as the work.

#ifndef BYTE_MASKS_H
#define BYTE_MASKS_H

#include <stdint.h>

#ifdef __AVX2__
#include <immintrin.h>
#endif

typedef uint8_t uint8_x32 __attribute__((ext_vector_type(32)));

/// One byte for each of 32 bits, lowest bit first: 255 where the bit is set, else 0.
static inline __attribute__((always_inline)) uint8_x32 byte_masks(uint32_t bits) {
#ifdef __AVX2__
    const __m256i bytes = _mm256_setr_epi64x(
        0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    const __m256i others = _mm256_set1_epi64x(0x7fbfdfeff7fbfdfe);
    // OR with all bits but the byte's own: the result is 255 exactly where that bit is set.
    __m256i copies = _mm256_shuffle_epi8(_mm256_set1_epi32((int32_t)bits), bytes);
    return (uint8_x32)_mm256_cmpeq_epi8(_mm256_or_si256(copies, others), _mm256_set1_epi8(-1));
#else
    uint8_x32 masks;
    for (int i = 0; i < 32; i++) masks[i] = bits >> i & 1 ? 255 : 0;
    return masks;
#endif
}

#endif
