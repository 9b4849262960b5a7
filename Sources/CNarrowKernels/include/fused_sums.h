// Products and sums rounded once, written where they are used; Swift's own may fall apart into single lanes.

#ifndef FUSED_SUMS_H
#define FUSED_SUMS_H

typedef float float_sixteen __attribute__((ext_vector_type(16)));

/// a · b + c of each lane.
static inline __attribute__((always_inline)) float_sixteen fused_sums(float_sixteen a, float_sixteen b, float_sixteen c) {
    return __builtin_elementwise_fma(a, b, c);
}

#endif
