#include "half_width_kernels.h"
#include "rounding.h"

typedef uint16_t bfloat16_x16 __attribute__((ext_vector_type(16)));
typedef uint32_t uint32_x16 __attribute__((ext_vector_type(16)));

/// 2 √(2/π).
static const float gelu_factor = 1.5957691f;

/// Loads `count` (up to 16) elements from index `first` on; missing lanes are 0.
static inline void load_x16(const void *from, bool is_bfloat16, ptrdiff_t first, size_t count, float_x16 *x) {
    if (is_bfloat16) {
        bfloat16_x16 halves = 0;
        memcpy(&halves, (const uint16_t *)from + first, count * sizeof(uint16_t));
        *x = (float_x16)(__builtin_convertvector(halves, uint32_x16) << 16);
    } else {
        *x = 0.0f;
        memcpy(x, (const float *)from + first, count * sizeof(float));
    }
}

/// x = 1 / x for x ≥ 1, accurate to the last bit but one: a division costs as much as the rest of
/// the activation.
static inline void reciprocal_in_place(float_x16 *x) {
#ifdef __AVX512F__
    float_x16 estimate = (float_x16)_mm512_rcp14_ps((__m512)*x);
    *x = MULTIPLY_ADD(MULTIPLY_ADD(-*x, estimate, 1.0f), estimate, estimate);
#else
    *x = 1.0f / *x;
#endif
}

/// s = σ(u(x)), the factor of x: x s is SiLU(x) or GELU(x).
static inline void compute_sigma(const float_x16 *x, bool is_gelu, float_x16 *sigma) {
    float_x16 exponent = -*x;
    if (is_gelu) exponent *= MULTIPLY_ADD(*x * *x, gelu_factor * 0.044715f, gelu_factor);
    exp_in_place(&exponent);
    *sigma = 1.0f + exponent;
    reciprocal_in_place(sigma);
}

/// x σ(…) · up for `count` (up to 16) elements.
static inline void activate_x16(gated_inputs in, ptrdiff_t first, size_t count, float_x16 *gated) {
    float_x16 x, up, sigma;
    load_x16(in.gate, in.is_bfloat16, first, count, &x);
    load_x16(in.up, in.is_bfloat16, first, count, &up);
    compute_sigma(&x, in.is_gelu, &sigma);
    *gated = x * sigma * up;
}

static inline void backward_x16(
    gated_inputs in, const float *d_out, float *d_gate, float *d_up, ptrdiff_t first, size_t count) {
    float_x16 x, up, d, sigma;
    load_x16(in.gate, in.is_bfloat16, first, count, &x);
    load_x16(in.up, in.is_bfloat16, first, count, &up);
    load_x16(d_out, false, first, count, &d);
    compute_sigma(&x, in.is_gelu, &sigma);
    float_x16 gated = x * sigma;
    float_x16 result = d * gated;
    if (d_up) memcpy(d_up + first, &result, count * sizeof *d_up);
    if (!d_gate) return;
    // (x s)' = s + x s (1 - s) u'.
    float_x16 inner = gated * (1.0f - sigma);
    if (in.is_gelu) inner *= MULTIPLY_ADD(x * x, 3 * gelu_factor * 0.044715f, gelu_factor);
    result = d * up * (sigma + inner);
    memcpy(d_gate + first, &result, count * sizeof *d_gate);
}

void gated_activation(gated_inputs in, float *out, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i += 16) {
        size_t n = count - i < 16 ? (size_t)(count - i) : 16;
        float_x16 gated;
        activate_x16(in, i, n, &gated);
        memcpy(out + i, &gated, n * sizeof *out);
    }
}

void half_width_pack_gated(gated_inputs in, int rows, int16_t *strip, float *scales) {
    for (int row = 0; row < rows; row++) {
        float_x16 gated[BLOCK_LENGTH / 16];
#pragma clang loop unroll(full)
        for (int i = 0; i < BLOCK_LENGTH / 16; i++) activate_x16(in, row * BLOCK_LENGTH + 16 * i, 16, gated + i);
        float activated[BLOCK_LENGTH];
        memcpy(activated, gated, sizeof gated);
        float factor = rounding_factor(max_magnitude_bits(activated, BLOCK_LENGTH, 0), scales + row);
        round_block(activated, factor, strip + row * BLOCK_LENGTH);
    }
    clear_rows(rows, strip, scales);
}

void gated_activation_backward(gated_inputs in, const float *d_out, float *d_gate, float *d_up, ptrdiff_t count) {
    ptrdiff_t i = 0;
    for (; i + 16 <= count; i += 16) backward_x16(in, d_out, d_gate, d_up, i, 16);
    if (i < count) backward_x16(in, d_out, d_gate, d_up, i, (size_t)(count - i));
}
