#define VECTOR __attribute__((target("simd128")))
#include "floats.c"
