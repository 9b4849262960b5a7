#include <errno.h>
#include <expat.h>
#include <iconv.h>
#include <stdint.h>

/* Fills in an encoding of one byte a character that iconv knows, such as windows-1252.
   Returns 0 where iconv does not know it or where a character takes several bytes. */
static inline int cexpat_single_byte_encoding(const char *name, XML_Encoding *encoding) {
    iconv_t converter = iconv_open("UTF-32LE", name);
    if (converter == (iconv_t)-1) return 0;
    for (int byte = 0; byte < 256; byte++) {
        char in = (char)byte;
        char *from = &in;
        size_t left = 1;
        uint32_t character[2] = {0, 0};
        char *to = (char *)character;
        size_t free_bytes = sizeof character;
        iconv(converter, NULL, NULL, NULL, NULL);
        if (iconv(converter, &from, &left, &to, &free_bytes) == (size_t)-1) {
            if (errno == EINVAL) {
                iconv_close(converter);
                return 0;
            }
            encoding->map[byte] = -1;
        } else {
            int is_one = free_bytes == sizeof character - 4 && character[0] < 0x10000;
            encoding->map[byte] = is_one ? (int)character[0] : -1;
        }
    }
    iconv_close(converter);
    encoding->data = NULL;
    encoding->convert = NULL;
    encoding->release = NULL;
    return 1;
}
