#include "narrow_kernels.h"

#include <string.h>

typedef uint16_t half_sixteen __attribute__((ext_vector_type(16)));
typedef uint32_t word_sixteen __attribute__((ext_vector_type(16)));

/// 2 √(2/π).
static const float gelu_factor = 1.5957691f;

/// Up to sixteen numbers from one on, missing ones 0.
static inline void read_some(const void *from, bool is_bfloat16, ptrdiff_t first, size_t count, float_sixteen *x) {
    if (is_bfloat16) {
        half_sixteen halves = 0;
        memcpy(&halves, (const uint16_t *)from + first, count * sizeof(uint16_t));
        *x = (float_sixteen)(__builtin_convertvector(halves, word_sixteen) << 16);
    } else {
        *x = 0.0f;
        memcpy(x, (const float *)from + first, count * sizeof(float));
    }
}

/// s = σ(u(x)), by which an input x is multiplied.
static inline void find_share(const float_sixteen *x, bool is_gelu, float_sixteen *share) {
    float_sixteen power = -*x;
    if (is_gelu) power *= FUSED_SUMS(*x * *x, gelu_factor * 0.044715f, gelu_factor);
    become_exp(&power);
    *share = 1.0f / (1.0f + power);
}

static inline void gate_some(gate_inputs in, float *out, ptrdiff_t first, size_t count) {
    float_sixteen x, up, share;
    read_some(in.gate, in.is_bfloat16, first, count, &x);
    read_some(in.up, in.is_bfloat16, first, count, &up);
    find_share(&x, in.is_gelu, &share);
    x = x * share * up;
    memcpy(out + first, &x, count * sizeof x[0]);
}

static inline void slope_some(
    gate_inputs in, const float *slopes, float *to_gate, float *to_up, ptrdiff_t first, size_t count) {
    float_sixteen x, up, slope, share;
    read_some(in.gate, in.is_bfloat16, first, count, &x);
    read_some(in.up, in.is_bfloat16, first, count, &up);
    read_some(slopes, false, first, count, &slope);
    find_share(&x, in.is_gelu, &share);
    float_sixteen gated = x * share;
    float_sixteen result = slope * gated;
    if (to_up) memcpy(to_up + first, &result, count * sizeof *to_up);
    if (!to_gate) return;
    // (x s)' = s + x s (1 - s) u'.
    float_sixteen inner = gated * (1.0f - share);
    if (in.is_gelu) inner *= FUSED_SUMS(x * x, 3 * gelu_factor * 0.044715f, gelu_factor);
    result = slope * up * (share + inner);
    memcpy(to_gate + first, &result, count * sizeof *to_gate);
}

void gate_numbers(gate_inputs in, float *out, ptrdiff_t count) {
    ptrdiff_t i = 0;
    for (; i + 16 <= count; i += 16) gate_some(in, out, i, 16);
    if (i < count) gate_some(in, out, i, (size_t)(count - i));
}

void gate_back(gate_inputs in, const float *slopes, float *to_gate, float *to_up, ptrdiff_t count) {
    ptrdiff_t i = 0;
    for (; i + 16 <= count; i += 16) slope_some(in, slopes, to_gate, to_up, i, 16);
    if (i < count) slope_some(in, slopes, to_gate, to_up, i, (size_t)(count - i));
}
