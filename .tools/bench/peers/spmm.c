/* The floor of a sparse product Y = A X on a graph that `Benchmarks graphs` wrote.
 *
 * routine: compressed rows, sums kept in registers, rows handed out to threads in pieces; what a
 *          small C routine reaches.
 * stream:  reads X and the edges and writes Y once each, in order, with ordinary stores: what memory
 *          takes even if every row of X were met only once.
 *
 * cc -O3 -march=native spmm.c -o spmm -lpthread ; spmm routine|stream GRAPHS_FOLDER NAME THREADS
 * Speaks the lines that common.py describes.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef float lanes __attribute__((vector_size(64), aligned(64)));
enum { LANES = 16, PIECE = 256, WIDEST = 256 };

static int64_t node_count, edge_count, *row_start;
static int32_t *columns;
static float *weights, *x, *y;
static int width, threads, streams;
static int64_t next_row;
static volatile float sink;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static void *allocate(size_t bytes) {
    void *memory = NULL;
    if (posix_memalign(&memory, 4096, bytes + 64)) abort();
    memset(memory, 0, bytes + 64);
    return memory;
}

static void read_graph(const char *folder, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s/edges.npy", folder, name);
    FILE *file = fopen(path, "rb");
    unsigned char head[10];
    if (!file || fread(head, 1, 10, file) != 10) { perror(path); exit(2); }
    int length = head[8] | head[9] << 8;
    char *text = calloc(1, length + 1);
    if (fread(text, 1, length, file) != (size_t)length || !strstr(text, "'<i8'")
        || sscanf(strstr(text, "'shape': (") + 10, "2, %ld", &edge_count) != 1) {
        fprintf(stderr, "%s: not two rows of 64-bit numbers\n", path);
        exit(2);
    }
    int64_t *ends = allocate(16 * edge_count);
    if (fread(ends, 16, edge_count, file) != (size_t)edge_count) exit(2);
    fclose(file);
    for (int64_t i = 0; i < 2 * edge_count; i++)
        if (ends[i] >= node_count) node_count = ends[i] + 1;
    row_start = allocate(8 * (node_count + 1));
    columns = allocate(4 * edge_count);
    weights = allocate(4 * edge_count);
    for (int64_t i = 0; i < edge_count; i++) {
        columns[i] = ends[i];
        weights[i] = 1;
        row_start[ends[edge_count + i] + 1]++;
    }
    for (int64_t i = 0; i < node_count; i++) row_start[i + 1] += row_start[i];
    free(ends);
}

/* Rows of as many vectors as COUNT, whose sums stay in registers. */
#define PRODUCT(COUNT)                                                                        \
    for (int64_t row = begin; row < end; row++) {                                             \
        lanes sums[COUNT] = {{0}};                                                            \
        for (int64_t e = row_start[row]; e < row_start[row + 1]; e++) {                       \
            const lanes *source = (const lanes *)(x + (int64_t)columns[e] * width + part);    \
            if (e + 6 < edge_count)                                                           \
                for (int v = 0; v < COUNT; v++)                                               \
                    __builtin_prefetch(x + (int64_t)columns[e + 6] * width + part + LANES * v); \
            for (int v = 0; v < COUNT; v++) sums[v] += weights[e] * source[v];                \
        }                                                                                     \
        lanes *target = (lanes *)(y + row * width + part);                                    \
        for (int v = 0; v < COUNT; v++) target[v] = sums[v];                                  \
    }

static void product(int64_t begin, int64_t end) {
    for (int part = 0; part < width; part += 8 * LANES) {
        if (width - part >= 8 * LANES) { PRODUCT(8) } else { PRODUCT(4) }
    }
}

static void stream(int64_t begin, int64_t end) {
    lanes sum = {0};
    const lanes *from = (const lanes *)(x + begin * width), *stop = (const lanes *)(x + end * width);
    lanes *to = (lanes *)(y + begin * width);
    for (; from < stop; from++, to++) { sum += *from; *to = sum; }
    float edges = 0;
    for (int64_t e = row_start[begin]; e < row_start[end]; e += LANES)
        edges += weights[e] + columns[e];
    sink = edges;
}

static void *work(void *unused) {
    (void)unused;
    for (;;) {
        int64_t begin = __atomic_fetch_add(&next_row, PIECE, __ATOMIC_RELAXED);
        if (begin >= node_count) return NULL;
        int64_t end = begin + PIECE < node_count ? begin + PIECE : node_count;
        if (streams) stream(begin, end); else product(begin, end);
    }
}

static double seconds(void) {
    pthread_t others[256];
    double start = now();
    next_row = 0;
    for (int i = 1; i < threads; i++) pthread_create(&others[i], NULL, work, NULL);
    work(NULL);
    for (int i = 1; i < threads; i++) pthread_join(others[i], NULL);
    return now() - start;
}

int main(int count, char **words) {
    if (count != 5) { fprintf(stderr, "spmm routine|stream FOLDER NAME THREADS\n"); return 2; }
    streams = !strcmp(words[1], "stream");
    threads = atoi(words[4]) < 1 ? 1 : atoi(words[4]) > 256 ? 256 : atoi(words[4]);
    read_graph(words[2], words[3]);
    x = allocate(4 * node_count * WIDEST);
    y = allocate(4 * node_count * WIDEST);
    for (int64_t i = 0; i < node_count * WIDEST; i++) x[i] = i % 31 * 0.01f;
    printf("{\"ready\": true}\n");
    fflush(stdout);
    char line[256];
    while (fgets(line, sizeof line, stdin)) {
        for (width = 64; width <= WIDEST; width *= 2) {
            double total = seconds() * 0;
            printf("{\"what\": \"spmm %s d%d\", \"unit\": \"ms\", \"amount\": null, "
                   "\"peak_rss_mib\": 0, \"seconds\": [", words[3], width);
            for (int run = 0; run < 25 && (run == 0 || total < 0.3); run++) {
                double taken = seconds();
                total += taken;
                printf("%s%.9f", run ? ", " : "", taken);
            }
            printf("]}\n");
        }
        printf("{\"done\": true}\n");
        fflush(stdout);
    }
    return 0;
}
