#include "onednn_shim.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <dnnl.h>

// The functions used, looked up by name when the library is opened.
#define FUNCTIONS(X)                                                                               \
    X(dnnl_version) X(dnnl_engine_create) X(dnnl_stream_create) X(dnnl_sgemm)                      \
    X(dnnl_memory_desc_init_by_strides) X(dnnl_memory_desc_init_by_tag)                            \
    X(dnnl_memory_desc_get_size) X(dnnl_matmul_desc_init) X(dnnl_primitive_desc_create)            \
    X(dnnl_primitive_desc_query_md) X(dnnl_primitive_desc_query) X(dnnl_primitive_desc_destroy)    \
    X(dnnl_reorder_primitive_desc_create) X(dnnl_primitive_create) X(dnnl_primitive_execute)       \
    X(dnnl_primitive_destroy) X(dnnl_memory_create) X(dnnl_memory_destroy)                         \
    X(dnnl_memory_set_data_handle) X(dnnl_primitive_attr_create) X(dnnl_primitive_attr_destroy)    \
    X(dnnl_primitive_attr_set_scratchpad_mode) X(dnnl_primitive_attr_set_post_ops)                 \
    X(dnnl_post_ops_create) X(dnnl_post_ops_destroy) X(dnnl_post_ops_append_sum)

static struct {
#define FIELD(name) __typeof__(&name) name;
    FUNCTIONS(FIELD)
    void (*omp_set_num_threads)(int);
} api;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_open = false;
static dnnl_engine_t engine;
static dnnl_stream_t stream;
static _Thread_local bool thread_is_prepared = false;

static void open_library(void) {
    setenv("OMP_WAIT_POLICY", "passive", 0);
    void *library = dlopen("libdnnl.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
#define FIND(name)                                                                                 \
    api.name = (__typeof__(&name))dlsym(library, #name);                                           \
    if (!api.name) return;
    FUNCTIONS(FIND)
    api.omp_set_num_threads = (void (*)(int))dlsym(library, "omp_set_num_threads");
    if (!api.omp_set_num_threads) return;
    api.omp_set_num_threads(1);
    if (api.dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success) return;
    if (api.dnnl_stream_create(&stream, engine, dnnl_stream_default_flags) != dnnl_success) return;
    is_open = true;
}

bool onednn_open(void) {
    pthread_once(&once, open_library);
    return is_open;
}

// The number of OpenMP threads is a per-thread setting.
static void prepare_thread(void) {
    if (thread_is_prepared) return;
    api.omp_set_num_threads(1);
    thread_is_prepared = true;
}

int onednn_version(void) {
    if (!onednn_open()) return 0;
    const dnnl_version_t *version = api.dnnl_version();
    return version->major * 10000 + version->minor * 100 + version->patch;
}

int onednn_sgemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha,
                 const float *a, int64_t lda, const float *b, int64_t ldb, float beta, float *c,
                 int64_t ldc) {
    if (!onednn_open()) return -1;
    prepare_thread();
    return (int)api.dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, alpha, a,
                               lda, b, ldb, beta, c, ldc);
}

// A primitive for one row count, with or without accumulation.
typedef struct {
    int64_t rows;
    bool accumulate;
    dnnl_primitive_t primitive;
    dnnl_memory_t x, y, scratch;
    void *scratch_bytes;
} prepared_product;

enum { MOST_PRODUCTS = 24, MOST_SLOTS = 64 };

// The primitives that one thread has prepared; never shared between threads.
typedef struct {
    prepared_product products[MOST_PRODUCTS];
    int count, next_victim;
} slot_products;

struct onednn_packed {
    int64_t k, n;
    dnnl_data_type_t type;
    dnnl_memory_desc_t description;
    dnnl_memory_t memory;
    void *bytes;
    size_t size;
    slot_products *slots[MOST_SLOTS];
};

// The description of y = x · w for some rows; any: let the library choose w's layout.
// False if the library has only its slow reference implementation.
static bool describe(const onednn_packed *p, int64_t rows, bool accumulate, bool any,
                     dnnl_primitive_desc_t *result) {
    dnnl_memory_desc_t x, w = p->description, y;
    dnnl_dims_t x_dims = {rows, p->k}, w_dims = {p->k, p->n}, y_dims = {rows, p->n};
    dnnl_dims_t x_strides = {p->k, 1}, y_strides = {p->n, 1};
    api.dnnl_memory_desc_init_by_strides(&x, 2, x_dims, p->type, x_strides);
    if (any) api.dnnl_memory_desc_init_by_tag(&w, 2, w_dims, p->type, dnnl_format_tag_any);
    api.dnnl_memory_desc_init_by_strides(&y, 2, y_dims, dnnl_f32, y_strides);
    dnnl_matmul_desc_t product;
    if (api.dnnl_matmul_desc_init(&product, &x, &w, NULL, &y) != dnnl_success) return false;
    dnnl_primitive_attr_t attributes;
    if (api.dnnl_primitive_attr_create(&attributes) != dnnl_success) return false;
    api.dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
    if (accumulate) {
        dnnl_post_ops_t sum;
        api.dnnl_post_ops_create(&sum);
        api.dnnl_post_ops_append_sum(sum, 1.0f);
        api.dnnl_primitive_attr_set_post_ops(attributes, sum);
        api.dnnl_post_ops_destroy(sum);
    }
    dnnl_status_t status =
        api.dnnl_primitive_desc_create(result, &product, attributes, engine, NULL);
    api.dnnl_primitive_attr_destroy(attributes);
    if (status != dnnl_success) return false;
    const char *implementation = NULL;
    api.dnnl_primitive_desc_query(*result, dnnl_query_impl_info_str, 0, &implementation);
    if (implementation && strncmp(implementation, "ref", 3) != 0) return true;
    api.dnnl_primitive_desc_destroy(*result);
    return false;
}

static bool reorder(const float *w, const dnnl_dims_t dims, const dnnl_dims_t strides,
                    const onednn_packed *p) {
    dnnl_memory_desc_t source;
    api.dnnl_memory_desc_init_by_strides(&source, 2, dims, dnnl_f32, strides);
    dnnl_primitive_desc_t description;
    if (api.dnnl_reorder_primitive_desc_create(&description, &source, engine, &p->description,
                                               engine, NULL) != dnnl_success)
        return false;
    dnnl_primitive_t primitive = NULL;
    dnnl_memory_t memory = NULL;
    bool done = api.dnnl_primitive_create(&primitive, description) == dnnl_success &&
                api.dnnl_memory_create(&memory, &source, engine, (void *)w) == dnnl_success;
    if (done) {
        dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, memory}, {DNNL_ARG_TO, p->memory}};
        done = api.dnnl_primitive_execute(primitive, stream, 2, arguments) == dnnl_success;
    }
    if (memory) api.dnnl_memory_destroy(memory);
    if (primitive) api.dnnl_primitive_destroy(primitive);
    api.dnnl_primitive_desc_destroy(description);
    return done;
}

onednn_packed *onednn_pack(const float *w, int64_t k, int64_t n, int64_t row_stride,
                           int64_t column_stride, bool bf16) {
    if (!onednn_open()) return NULL;
    prepare_thread();
    onednn_packed *p = calloc(1, sizeof *p);
    if (!p) return NULL;
    p->k = k;
    p->n = n;
    p->type = bf16 ? dnnl_bf16 : dnnl_f32;
    dnnl_primitive_desc_t description;
    if (!describe(p, 256, false, true, &description)) {
        free(p);
        return NULL;
    }
    p->description = *api.dnnl_primitive_desc_query_md(description, dnnl_query_weights_md, 0);
    api.dnnl_primitive_desc_destroy(description);
    p->size = api.dnnl_memory_desc_get_size(&p->description);
    dnnl_dims_t dims = {k, n}, strides = {row_stride, column_stride};
    if (posix_memalign(&p->bytes, 64, p->size) != 0) p->bytes = NULL;
    if (!p->bytes ||
        api.dnnl_memory_create(&p->memory, &p->description, engine, p->bytes) != dnnl_success ||
        !reorder(w, dims, strides, p)) {
        onednn_packed_free(p);
        return NULL;
    }
    return p;
}

size_t onednn_packed_size(const onednn_packed *packed) { return packed->size; }

static void free_product(prepared_product *product) {
    if (product->primitive) api.dnnl_primitive_destroy(product->primitive);
    if (product->x) api.dnnl_memory_destroy(product->x);
    if (product->y) api.dnnl_memory_destroy(product->y);
    if (product->scratch) api.dnnl_memory_destroy(product->scratch);
    free(product->scratch_bytes);
    memset(product, 0, sizeof *product);
}

void onednn_packed_free(onednn_packed *packed) {
    if (!packed) return;
    for (int i = 0; i < MOST_SLOTS; i++) {
        slot_products *slot = packed->slots[i];
        if (!slot) continue;
        for (int j = 0; j < slot->count; j++) free_product(&slot->products[j]);
        free(slot);
    }
    if (packed->memory) api.dnnl_memory_destroy(packed->memory);
    free(packed->bytes);
    free(packed);
}

static bool prepare_product(onednn_packed *p, prepared_product *product) {
    dnnl_primitive_desc_t description;
    if (!describe(p, product->rows, product->accumulate, false, &description))
        return false;
    const dnnl_memory_desc_t *scratch =
        api.dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0);
    const dnnl_memory_desc_t *x =
        api.dnnl_primitive_desc_query_md(description, dnnl_query_src_md, 0);
    const dnnl_memory_desc_t *y =
        api.dnnl_primitive_desc_query_md(description, dnnl_query_dst_md, 0);
    size_t size = api.dnnl_memory_desc_get_size(scratch);
    if (posix_memalign(&product->scratch_bytes, 64, size ? size : 64) != 0)
        product->scratch_bytes = NULL;
    bool done =
        product->scratch_bytes &&
        api.dnnl_memory_create(&product->x, x, engine, NULL) == dnnl_success &&
        api.dnnl_memory_create(&product->y, y, engine, NULL) == dnnl_success &&
        api.dnnl_memory_create(&product->scratch, scratch, engine, product->scratch_bytes) ==
            dnnl_success &&
        api.dnnl_primitive_create(&product->primitive, description) == dnnl_success;
    api.dnnl_primitive_desc_destroy(description);
    return done;
}

static prepared_product *product_for(onednn_packed *p, int index, int64_t rows, bool accumulate) {
    if (!p->slots[index]) p->slots[index] = calloc(1, sizeof(slot_products));
    slot_products *slot = p->slots[index];
    if (!slot) return NULL;
    for (int i = 0; i < slot->count; i++) {
        prepared_product *known = &slot->products[i];
        if (known->rows == rows && known->accumulate == accumulate) return known;
    }
    prepared_product *product;
    if (slot->count < MOST_PRODUCTS) {
        product = &slot->products[slot->count++];
    } else {
        product = &slot->products[slot->next_victim++ % MOST_PRODUCTS];
        free_product(product);
    }
    product->rows = rows;
    product->accumulate = accumulate;
    if (prepare_product(p, product)) return product;
    free_product(product);
    product->rows = -1;
    return NULL;
}

int onednn_multiply(onednn_packed *packed, int slot, const void *x, float *y, int64_t rows,
                    bool accumulate) {
    if (slot < 0 || slot >= MOST_SLOTS) return -1;
    prepare_thread();
    prepared_product *product = product_for(packed, slot, rows, accumulate);
    if (!product) return -1;
    api.dnnl_memory_set_data_handle(product->x, (void *)x);
    api.dnnl_memory_set_data_handle(product->y, y);
    dnnl_exec_arg_t arguments[] = {{DNNL_ARG_SRC, product->x},
                                   {DNNL_ARG_WEIGHTS, packed->memory},
                                   {DNNL_ARG_DST, product->y},
                                   {DNNL_ARG_SCRATCHPAD, product->scratch}};
    return (int)api.dnnl_primitive_execute(product->primitive, stream, 4, arguments);
}
