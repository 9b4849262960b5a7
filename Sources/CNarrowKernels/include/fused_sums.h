// Fused multiply-add and exp on 16 lanes, force-inlined: Swift's own versions may be split into
// scalar lanes, and the functions around them are not always inlined.
//
// Functions that take or return a vector are for Swift only: between C functions they would need a
// processor that has the registers for them in its calling convention.

#ifndef FUSED_SUMS_H
#define FUSED_SUMS_H

typedef float float_sixteen __attribute__((ext_vector_type(16)));
typedef int int_sixteen __attribute__((ext_vector_type(16)));

/// a · b + c by lane; rounded twice where the processor has no FMA instruction.
#ifdef __FMA__
#define FUSED_SUMS(a, b, c) __builtin_elementwise_fma((float_sixteen)(a), (float_sixteen)(b), (float_sixteen)(c))
#else
#define FUSED_SUMS(a, b, c) ((float_sixteen)(a) * (float_sixteen)(b) + (float_sixteen)(c))
#endif

/// exp by lane in place, with a relative error below 2e-7; 0 below −87.33, saturated above 88.3.
///
/// Cody and Waite's reduction to |r| ≤ ln 2 / 2 and the polynomial of Cephes' `expf`.
static inline __attribute__((always_inline)) void become_exp(float_sixteen *value) {
    const float_sixteen lowest = -87.33f, highest = 88.3f, magic = 12582912.0f;
    // NaN propagates: comparisons with NaN are false.
    float_sixteen x = *value < lowest ? lowest : *value;
    x = x > highest ? highest : x;
    // Adding and subtracting 1.5 · 2²³ rounds to the nearest integer.
    float_sixteen shifted = FUSED_SUMS(x, 1.44269504f, magic), n = shifted - magic;
    float_sixteen r = FUSED_SUMS(n, 2.1219444e-4f, FUSED_SUMS(n, -0.693359375f, x));
    float_sixteen p = FUSED_SUMS(r, 1.9875692e-4f, 1.39819995e-3f);
    p = FUSED_SUMS(p, r, 8.333452e-3f);
    p = FUSED_SUMS(p, r, 4.1665796e-2f);
    p = FUSED_SUMS(p, r, 1.6666665e-1f);
    p = FUSED_SUMS(p, r, 0.5f);
    p = FUSED_SUMS(p * r, r, r + 1);
    // The low bits of `shifted` are n in two's complement.
    int_sixteen exponent = ((int_sixteen)shifted - 0x4b400000 + 127) << 23;
    *value = *value < lowest ? (float_sixteen)0.0f : p * (float_sixteen)exponent;
}

/// a · b + c by lane.
static inline __attribute__((always_inline)) float_sixteen fused_sums(float_sixteen a, float_sixteen b, float_sixteen c) {
    return FUSED_SUMS(a, b, c);
}

/// exp by lane.
static inline __attribute__((always_inline)) float_sixteen fused_exp(float_sixteen value) {
    become_exp(&value);
    return value;
}

#endif
