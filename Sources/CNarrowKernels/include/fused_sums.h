// Products and sums rounded once, written where they are used; Swift's own may fall apart into single lanes, and
// what they are put into is not always inlined.

#ifndef FUSED_SUMS_H
#define FUSED_SUMS_H

typedef float float_sixteen __attribute__((ext_vector_type(16)));
typedef int int_sixteen __attribute__((ext_vector_type(16)));

/// a · b + c of each lane; where the processor lacks the instruction, rounded twice.
static inline __attribute__((always_inline)) float_sixteen fused_sums(float_sixteen a, float_sixteen b, float_sixteen c) {
#ifdef __FMA__
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

/// e to the power of each lane, with a relative error below 2e-7; 0 below −87.33, saturated above 88.3.
///
/// Cody and Waite's reduction to |r| ≤ ln 2 / 2 and the polynomial of Cephes' `expf`.
static inline __attribute__((always_inline)) float_sixteen fused_exp(float_sixteen value) {
    const float_sixteen lowest = -87.33f, highest = 88.3f, magic = 12582912.0f;
    // What is no number stays so: every comparison with it is false.
    float_sixteen x = value < lowest ? lowest : value;
    x = x > highest ? highest : x;
    // Adding and subtracting 1.5 · 2²³ rounds to the nearest integer.
    float_sixteen shifted = fused_sums(x, (float_sixteen)1.44269504f, magic), n = shifted - magic;
    float_sixteen r = fused_sums(n, (float_sixteen)2.1219444e-4f, fused_sums(n, (float_sixteen)-0.693359375f, x));
    float_sixteen p = fused_sums(r, (float_sixteen)1.9875692e-4f, (float_sixteen)1.39819995e-3f);
    p = fused_sums(p, r, (float_sixteen)8.333452e-3f);
    p = fused_sums(p, r, (float_sixteen)4.1665796e-2f);
    p = fused_sums(p, r, (float_sixteen)1.6666665e-1f);
    p = fused_sums(p, r, (float_sixteen)0.5f);
    p = fused_sums(p * r, r, r + 1);
    // The low bits of `shifted` are n in two's complement.
    int_sixteen exponent = ((int_sixteen)shifted - 0x4b400000 + 127) << 23;
    return value < lowest ? (float_sixteen)0.0f : p * (float_sixteen)exponent;
}

/// 1 / (1 + eˣ) of each lane: the logistic function of −x.
static inline __attribute__((always_inline)) float_sixteen falling_logistic(float_sixteen x) {
    return 1.0f / (1.0f + fused_exp(x));
}

#endif
