/* The arithmetic and memory limits of this machine, all processors that are asked for together.
 *
 * cc -O3 -march=native peak.c -o peak -lpthread ; peak THREADS
 * Prints GFLOP/s of independent fused multiply-adds in registers, and GB/s of reading memory far larger
 * than any cache.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#ifdef __AVX512F__
enum { SUMS = 12, LANES = 16 };
#else
enum { SUMS = 12, LANES = 8 };
#endif
typedef float lanes __attribute__((vector_size(4 * LANES)));
static const long steps = 100000000, numbers = 64l << 20;
static float *memory;
static int threads;
static volatile float sink;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static void *multiply(void *argument) {
    (void)argument;
    lanes sums[SUMS], x, y;
    for (int i = 0; i < SUMS; i++) sums[i] = (lanes){i};
    x = (lanes){1.0001f} + 1.0f;
    y = (lanes){1e-6f};
    for (long step = 0; step < steps; step++)
        for (int i = 0; i < SUMS; i++) sums[i] = sums[i] * x + y;
    for (int i = 0; i < SUMS; i++) sink = sums[i][0];
    return NULL;
}

static void *stream(void *argument) {
    long part = (long)argument, size = numbers / threads;
    lanes sums[4] = {0}, *from = (lanes *)(memory + part * size);
    for (long i = 0; i + 4 <= size / LANES; i += 4)
        for (int k = 0; k < 4; k++) sums[k] += from[i + k];
    sink = (sums[0] + sums[1] + sums[2] + sums[3])[0];
    return NULL;
}

static double seconds(void *(*work)(void *)) {
    double best = 1e9;
    for (int round = 0; round < 5; round++) {
        pthread_t workers[256];
        double start = now();
        for (long i = 0; i < threads; i++) pthread_create(workers + i, NULL, work, (void *)i);
        for (int i = 0; i < threads; i++) pthread_join(workers[i], NULL);
        double taken = now() - start;
        if (taken < best) best = taken;
    }
    return best;
}

int main(int count, char **arguments) {
    threads = count > 1 ? atoi(arguments[1]) : 1;
    if (threads < 1 || threads > 256) return 2;
    if (posix_memalign((void **)&memory, 4096, 4 * numbers)) return 1;
    for (long i = 0; i < numbers; i++) memory[i] = 1;
    printf("%.0f GFLOP/s\n", 2e-9 * threads * steps * SUMS * LANES / seconds(multiply));
    printf("%.1f GB/s\n", 4e-9 * numbers / seconds(stream));
}
