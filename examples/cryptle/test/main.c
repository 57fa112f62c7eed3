#include <stdint.h>
#include <stdio.h>

#include "check.h"

static int faults;
static int passed;

void check(bool holds, const char *condition, const char *file, int line) {
  if (holds) return;
  faults++;
  printf("%s:%d: does not hold: %s\n", file, line, condition);
}

int run_tests(const struct test *tests, size_t count) {
  int failed = 0;
  for (size_t i = 0; i < count; i++) {
    faults = 0;
    tests[i].run();
    if (faults > 0) {
      printf("FAILED: %s\n", tests[i].name);
      failed++;
    } else {
      passed++;
    }
  }
  return failed;
}

void seeded_random(void *bytes, size_t count) {
  static uint64_t state = 42;
  for (size_t i = 0; i < count; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    ((uint8_t *)bytes)[i] = (uint8_t)(state >> 56);
  }
}

int game_tests(void);
int request_tests(void);
int answer_tests(void);

int main(void) {
  int failed = game_tests() + request_tests() + answer_tests();
  printf("%d passed, %d failed\n", passed, failed);
  return failed > 0;
}
