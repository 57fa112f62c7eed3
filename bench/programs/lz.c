// Bytes: packs and unpacks 256 KiB of text with a small LZ77.
#include "timed.h"

enum { SIZE = 256 << 10, BITS = 14 };
static uint8_t text[SIZE], packed[SIZE * 2], back[SIZE];
static int32_t last[1 << BITS];

static uint32_t four(const uint8_t *p) { uint32_t v; memcpy(&v, p, 4); return v; }

static int pack(void) {
  int out = 0;
  memset(last, -1, sizeof last);
  for (int i = 0; i < SIZE;) {
    int length = 0, from = -1;
    if (i + 4 <= SIZE) {
      uint32_t slot = four(text + i) * 2654435761u >> (32 - BITS);
      from = last[slot];
      last[slot] = i;
      if (from >= 0 && i - from < 65536) while (length < 255 && i + length < SIZE && text[from + length] == text[i + length]) length++;
    }
    if (length >= 4) {
      packed[out++] = 0; packed[out++] = (uint8_t)length; packed[out++] = (uint8_t)(i - from); packed[out++] = (uint8_t)((i - from) >> 8);
      i += length;
    } else {
      packed[out++] = 1; packed[out++] = text[i++];
    }
  }
  return out;
}

static int unpack(int size) {
  int out = 0;
  for (int i = 0; i < size;) {
    if (packed[i] == 0) {
      int length = packed[i + 1], distance = packed[i + 2] | packed[i + 3] << 8;
      for (int k = 0; k < length; k++, out++) back[out] = back[out - distance];
      i += 4;
    } else {
      back[out++] = packed[i + 1];
      i += 2;
    }
  }
  return out;
}

static uint64_t work(void) {
  static const char *const words[] = {"wasm ", "module ", "keep ", "trust ", "the ", "a ", "memory ", "proof ", "\n", "function "};
  uint32_t random = 7;
  for (int i = 0; i < SIZE;) {
    random = random * 1664525u + 1013904223u;
    for (const char *w = words[(random >> 16) % 10]; *w && i < SIZE;) text[i++] = (uint8_t)*w++;
  }
  int size = pack();
  if (unpack(size) != SIZE || memcmp(text, back, SIZE) != 0) abort();
  uint64_t hash = (uint64_t)size;
  for (int i = 0; i + 8 <= size; i += 64) hash = mix(hash, four(packed + i));
  return hash;
}
