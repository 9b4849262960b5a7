// Fused multiply-add and exp on 16 lanes, force-inlined: Swift's own versions may be split into
// scalar lanes, and the functions around them are not always inlined.
//
// Functions that take or return a vector are for Swift only: between C functions they would need a
// processor that has the registers for them in its calling convention.

#ifndef FUSED_MULTIPLY_ADD_H
#define FUSED_MULTIPLY_ADD_H

typedef float float_x16 __attribute__((ext_vector_type(16)));
typedef int int_x16 __attribute__((ext_vector_type(16)));

/// a · b + c by lane, rounded twice.
#define UNFUSED_MULTIPLY_ADD(a, b, c) ((float_x16)(a) * (float_x16)(b) + (float_x16)(c))

/// a · b + c by lane; rounded twice where the processor has no FMA instruction.
#ifdef __FMA__
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma((float_x16)(a), (float_x16)(b), (float_x16)(c))
#else
#define MULTIPLY_ADD(a, b, c) UNFUSED_MULTIPLY_ADD(a, b, c)
#endif

/// Defines exp by lane in place, with a relative error below 2e-7; 0 below −87.33, saturated above
/// 88.3.
///
/// Cody and Waite's reduction to |r| ≤ ln 2 / 2 and the polynomial of Cephes' `expf`. NaN
/// propagates: comparisons with NaN are false. Adding and subtracting 1.5 · 2²³ rounds to the
/// nearest integer n; the low bits of `shifted` are n in two's complement.
#define DEFINE_EXP(name, madd, contraction)                                                        \
    static inline __attribute__((always_inline)) void name(float_x16 *value) {                     \
        _Pragma(contraction)                                                                       \
        const float_x16 lowest = -87.33f, highest = 88.3f, magic = 12582912.0f;                    \
        float_x16 x = *value < lowest ? lowest : *value;                                           \
        x = x > highest ? highest : x;                                                             \
        float_x16 shifted = madd(x, 1.44269504f, magic), n = shifted - magic;                      \
        float_x16 r = madd(n, 2.1219444e-4f, madd(n, -0.693359375f, x));                           \
        float_x16 p = madd(r, 1.9875692e-4f, 1.39819995e-3f);                                      \
        p = madd(p, r, 8.333452e-3f);                                                              \
        p = madd(p, r, 4.1665796e-2f);                                                             \
        p = madd(p, r, 1.6666665e-1f);                                                             \
        p = madd(p, r, 0.5f);                                                                      \
        p = madd(p * r, r, r + 1);                                                                 \
        int_x16 exponent = ((int_x16)shifted - 0x4b400000 + 127) << 23;                            \
        *value = *value < lowest ? (float_x16)0.0f : p * (float_x16)exponent;                      \
    }

DEFINE_EXP(exp_in_place, MULTIPLY_ADD, "clang fp contract(on)")
DEFINE_EXP(unfused_exp_in_place, UNFUSED_MULTIPLY_ADD, "clang fp contract(off)")

/// a · b + c by lane.
static inline __attribute__((always_inline)) float_x16 fused_multiply_add(float_x16 a, float_x16 b, float_x16 c) {
    return MULTIPLY_ADD(a, b, c);
}

/// exp by lane, with fused multiply-adds where the processor has them.
static inline __attribute__((always_inline)) float_x16 fused_exp(float_x16 value) {
    exp_in_place(&value);
    return value;
}

/// exp by lane; the same on every processor.
static inline __attribute__((always_inline)) float_x16 unfused_exp(float_x16 value) {
    unfused_exp_in_place(&value);
    return value;
}

#endif
