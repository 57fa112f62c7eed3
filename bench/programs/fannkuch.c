// Small arrays and branches that are hard to predict: how many flips sort every permutation of nine.
#include "timed.h"

static uint64_t work(void) {
  enum { N = 9 };
  int perm[N], copy[N], count[N], most = 0, r = N, index = 0;
  int64_t sum = 0;
  for (int i = 0; i < N; i++) perm[i] = i;
  for (;;) {
    for (; r != 1; r--) count[r - 1] = r;
    memcpy(copy, perm, sizeof perm);
    int flips = 0;
    for (int first; (first = copy[0]) != 0; flips++) {
      for (int low = 0, high = first; low < high; low++, high--) { int t = copy[low]; copy[low] = copy[high]; copy[high] = t; }
    }
    if (flips > most) most = flips;
    sum += index++ % 2 == 0 ? flips : -flips;
    for (;; r++) {
      if (r == N) return mix((uint64_t)sum, (uint64_t)most);
      int first = perm[0];
      for (int i = 0; i < r; i++) perm[i] = perm[i + 1];
      perm[r] = first;
      if (--count[r] > 0) break;
    }
  }
}
