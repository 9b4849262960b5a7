#include "narrow_kernels.h"

#include <string.h>

/// −2 √(2/π).
static const float gelu_factor = -1.5957691f;

/// Up to sixteen numbers.
static inline void gate_some(const float *gate, const float *up, float *out, size_t bytes, bool is_gelu) {
    float_sixteen x = 0.0f, y = 0.0f;
    memcpy(&x, gate, bytes);
    memcpy(&y, up, bytes);
    // 1 / (1 + eˣ) is the logistic function of −x.
    float_sixteen power = is_gelu ? x * FUSED_SUMS(x * x, gelu_factor * 0.044715f, gelu_factor) : -x;
    become_exp(&power);
    x = x * (1.0f / (1.0f + power)) * y;
    memcpy(out, &x, bytes);
}

static inline void gate_all(const float *gate, const float *up, float *out, ptrdiff_t count, bool is_gelu) {
    ptrdiff_t i = 0;
    for (; i + 16 <= count; i += 16) gate_some(gate + i, up + i, out + i, sizeof(float_sixteen), is_gelu);
    if (i < count) gate_some(gate + i, up + i, out + i, (size_t)(count - i) * sizeof *out, is_gelu);
}

void gate_by_silu(const float *gate, const float *up, float *out, ptrdiff_t count) {
    gate_all(gate, up, out, count, false);
}

void gate_by_gelu(const float *gate, const float *up, float *out, ptrdiff_t count) {
    gate_all(gate, up, out, count, true);
}
