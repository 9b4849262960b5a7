#include "half_width_kernels.h"

#include <math.h>
#include <string.h>

/// Four products with int8 weights stay far below the int32 range.
static const float int16_max = 32767.0f;

/// Quantises 16 elements; returns the sum of the quantised values.
static inline int32_t quantize_x16(const float_x16 *x, float factor, int16_t *quantized) {
    // Adding 1.5 * 2^23 leaves the nearest integer in the low bits of the sum.
    int16_x16 elements = __builtin_convertvector((int_x16)(*x * factor + 12582912.0f), int16_x16);
    memcpy(quantized, &elements, sizeof elements);
    return __builtin_reduce_add(__builtin_convertvector(elements, int_x16));
}

void quantize_int16(const float *x, ptrdiff_t parts, int16_t *quantized, float *scales, float *sums) {
    for (ptrdiff_t part = 0; part < parts; part++, x += 32, quantized += 32) {
        float_x16 elements[2];
        memcpy(elements, x, sizeof elements);
        // Without the sign, floats order like their bits, and NaN is the largest.
        const int_x16 magnitude_mask = 0x7fffffff;
        int_x16 magnitudes = __builtin_elementwise_max((int_x16)elements[0] & magnitude_mask, (int_x16)elements[1] & magnitude_mask);
        int32_t bits = __builtin_reduce_max(magnitudes);
        float max_magnitude;
        memcpy(&max_magnitude, &bits, sizeof max_magnitude);
        bool is_finite = max_magnitude <= 3.4028235e38f, is_normal = is_finite && max_magnitude > 1e-30f;
        float factor = is_normal ? int16_max / max_magnitude : 0;
        float scale = is_normal ? max_magnitude / int16_max : is_finite ? 0 : NAN;
        if (!is_normal) memset(elements, 0, sizeof elements);
        scales[part] = scale;
        for (int half = 0; half < 2; half++) {
            sums[2 * part + half] = (float)quantize_x16(&elements[half], factor, quantized + 16 * half) * scale;
        }
    }
}
