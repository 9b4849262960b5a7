#include "narrow_kernels.h"
#include "rounding.h"

typedef uint16_t half_sixteen __attribute__((ext_vector_type(16)));
typedef uint32_t word_sixteen __attribute__((ext_vector_type(16)));

/// 2 √(2/π).
static const float gelu_factor = 1.5957691f;

/// Loads `count` (up to 16) elements from index `first` on; missing lanes are 0.
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

/// x = 1 / x for x ≥ 1, accurate to the last bit but one: a division costs as much as the rest of
/// the activation.
static inline void become_reciprocal(float_sixteen *x) {
#ifdef __AVX512F__
    float_sixteen near = (float_sixteen)_mm512_rcp14_ps((__m512)*x);
    *x = FUSED_SUMS(FUSED_SUMS(-*x, near, 1.0f), near, near);
#else
    *x = 1.0f / *x;
#endif
}

/// s = σ(u(x)), the factor of x: x s is SiLU(x) or GELU(x).
static inline void find_share(const float_sixteen *x, bool is_gelu, float_sixteen *share) {
    float_sixteen power = -*x;
    if (is_gelu) power *= FUSED_SUMS(*x * *x, gelu_factor * 0.044715f, gelu_factor);
    become_exp(&power);
    *share = 1.0f + power;
    become_reciprocal(share);
}

/// x σ(…) · up for `count` (up to 16) elements.
static inline void gate_some(gate_inputs in, ptrdiff_t first, size_t count, float_sixteen *gated) {
    float_sixteen x, up, share;
    read_some(in.gate, in.is_bfloat16, first, count, &x);
    read_some(in.up, in.is_bfloat16, first, count, &up);
    find_share(&x, in.is_gelu, &share);
    *gated = x * share * up;
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
    for (ptrdiff_t i = 0; i < count; i += 16) {
        size_t some = count - i < 16 ? (size_t)(count - i) : 16;
        float_sixteen gated;
        gate_some(in, i, some, &gated);
        memcpy(out + i, &gated, some * sizeof *out);
    }
}

void narrow_pack_gated(gate_inputs in, int rows, int16_t *strip, float *scales) {
    for (int row = 0; row < rows; row++) {
        float_sixteen gated[NARROW_BLOCK / 16];
#pragma clang loop unroll(full)
        for (int i = 0; i < NARROW_BLOCK / 16; i++) gate_some(in, row * NARROW_BLOCK + 16 * i, 16, gated + i);
        float row_numbers[NARROW_BLOCK];
        memcpy(row_numbers, gated, sizeof gated);
        float factor = factor_of(largest_bits(row_numbers, NARROW_BLOCK, 0), scales + row);
        round_block(row_numbers, factor, strip + row * NARROW_BLOCK);
    }
    clear_rows(rows, strip, scales);
}

void gate_back(gate_inputs in, const float *slopes, float *to_gate, float *to_up, ptrdiff_t count) {
    ptrdiff_t i = 0;
    for (; i + 16 <= count; i += 16) slope_some(in, slopes, to_gate, to_up, i, 16);
    if (i < count) slope_some(in, slopes, to_gate, to_up, i, (size_t)(count - i));
}
