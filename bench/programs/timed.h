// What every program here shares: runs a fixed piece of work for argv[1] seconds (0: once) and prints
// "MIN ms MEDIAN ms n COUNT chk CHECKSUM"; with a second argument `t` also each iteration on standard error.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t work(void); // the work; returns a checksum that is the same each time

static uint64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
  return hash ^ (hash >> 32);
}

static int ascending(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
  enum { MOST = 100000 };
  static uint64_t times[MOST];
  uint64_t until = nanoseconds() + (uint64_t)(1e9 * (argc > 1 ? atof(argv[1]) : 2)), sum = 0;
  int count = 0;
  do {
    uint64_t begin = nanoseconds(), result = work();
    times[count] = nanoseconds() - begin;
    if (count > 0 && result != sum) {
      printf("FAIL iteration %d gave %016llx after %016llx\n", count, (unsigned long long)result, (unsigned long long)sum);
      return 1;
    }
    sum = result;
    if (argc > 2) fprintf(stderr, "%d %.3f\n", count, times[count] / 1e6);
    count++;
  } while (nanoseconds() < until && count < MOST);
  qsort(times, count, sizeof *times, ascending);
  printf("MIN %.3f MEDIAN %.3f n %d chk %016llx\n", times[0] / 1e6, times[count / 2] / 1e6, count, (unsigned long long)sum);
  return 0;
}
