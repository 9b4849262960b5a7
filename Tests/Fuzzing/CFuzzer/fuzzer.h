#include <stddef.h>
#include <stdint.h>

/* libFuzzer's loop, which `-sanitize=fuzzer` links. */
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*run)(const uint8_t *bytes, size_t size));
