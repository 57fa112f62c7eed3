// Single-precision floats side by side: matrices multiplied, points moved. The same source makes floats.wasm and,
// with vectors, floats_simd.wasm.
#include "timed.h"

#ifndef VECTOR
#define VECTOR
#endif

enum { N = 128 };
static float a[N][N], b[N][N], c[N][N];

VECTOR static void multiply(void) {
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++) c[i][j] = 0;
    for (int k = 0; k < N; k++) {
      float factor = a[i][k];
      for (int j = 0; j < N; j++) c[i][j] += factor * b[k][j];
    }
  }
}

VECTOR static void move(float step) {
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++) {
      float x = a[i][j] + step * c[i][j];
      a[i][j] = x > 4 ? x - 8 : x < -4 ? x + 8 : x;
    }
  }
}

static uint64_t work(void) {
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++) a[i][j] = (float)(i - j) / N, b[i][j] = (float)((i * 7 + j * 3) % 32) / 32 - 0.5f;
  }
  uint64_t sum = 0;
  for (int round = 0; round < 4; round++) {
    multiply();
    move(0.01f);
  }
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++) {
      uint32_t bits;
      memcpy(&bits, &a[i][j], 4);
      sum = mix(sum, bits);
    }
  }
  return sum;
}
