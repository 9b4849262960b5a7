#include "narrow_kernels.h"

#include <math.h>
#include <string.h>

typedef int16_t short_sixteen __attribute__((ext_vector_type(16)));

/// Four products with int8 weights stay far below the int32 range.
static const float largest = 32767.0f;

/// Quantises 16 elements; returns the sum of the quantised values.
static inline int32_t round_some(const float_sixteen *x, float factor, int16_t *whole) {
    // Adding 1.5 * 2^23 leaves the nearest integer in the low bits of the sum.
    short_sixteen numbers = __builtin_convertvector((int_sixteen)(*x * factor + 12582912.0f), short_sixteen);
    memcpy(whole, &numbers, sizeof numbers);
    return __builtin_reduce_add(__builtin_convertvector(numbers, int_sixteen));
}

void round_to_whole(const float *x, ptrdiff_t parts, int16_t *whole, float *scales, float *sums) {
    for (ptrdiff_t part = 0; part < parts; part++, x += 32, whole += 32) {
        float_sixteen numbers[2];
        memcpy(numbers, x, sizeof numbers);
        // Without the sign, floats order like their bits, and NaN is the largest.
        const int_sixteen unsign = 0x7fffffff;
        int_sixteen sizes = __builtin_elementwise_max((int_sixteen)numbers[0] & unsign, (int_sixteen)numbers[1] & unsign);
        int32_t bits = __builtin_reduce_max(sizes);
        float most;
        memcpy(&most, &bits, sizeof most);
        bool is_finite = most <= 3.4028235e38f, is_usual = is_finite && most > 1e-30f;
        float factor = is_usual ? largest / most : 0;
        float scale = is_usual ? most / largest : is_finite ? 0 : NAN;
        if (!is_usual) memset(numbers, 0, sizeof numbers);
        scales[part] = scale;
        for (int half = 0; half < 2; half++) {
            sums[2 * part + half] = (float)round_some(&numbers[half], factor, whole + 16 * half) * scale;
        }
    }
}
