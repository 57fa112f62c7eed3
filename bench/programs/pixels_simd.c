#define VECTOR __attribute__((target("simd128")))
#include "pixels.c"
