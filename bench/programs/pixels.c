// Bytes side by side: two pictures blended, compared, thresholded; a text searched. The same source makes
// pixels.wasm and, with vectors, pixels_simd.wasm.
#include "timed.h"

#ifndef VECTOR
#define VECTOR
#endif

enum { SIZE = 1 << 18 };
static uint8_t front[SIZE], back[SIZE], alpha[SIZE], out[SIZE];

VECTOR static void blend(void) {
  for (int i = 0; i < SIZE; i++) out[i] = (uint8_t)((front[i] * alpha[i] + back[i] * (255 - alpha[i]) + 128) >> 8);
}

VECTOR static uint32_t difference(void) {
  uint32_t sum = 0;
  for (int i = 0; i < SIZE; i++) sum += front[i] > out[i] ? front[i] - out[i] : out[i] - front[i];
  return sum;
}

VECTOR static void threshold(int level) {
  for (int i = 0; i < SIZE; i++) out[i] = out[i] > level ? 255 : out[i] < 16 ? 0 : out[i];
}

VECTOR static uint32_t count(uint8_t wanted) {
  uint32_t found = 0;
  for (int i = 0; i < SIZE; i++) found += out[i] == wanted;
  return found;
}

static uint64_t work(void) {
  uint32_t seed = 7;
  for (int i = 0; i < SIZE; i++) {
    seed = seed * 1664525 + 1013904223;
    front[i] = (uint8_t)(seed >> 24), back[i] = (uint8_t)(seed >> 16), alpha[i] = (uint8_t)(i >> 3);
  }
  uint64_t sum = 0;
  for (int round = 0; round < 8; round++) {
    blend();
    sum = mix(sum, difference());
    threshold(200 - round);
    sum = mix(sum, count(255));
    memcpy(back, out, SIZE);
  }
  return sum;
}
