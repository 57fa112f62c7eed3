/* A test is a function named as a sentence; CHECK says which line of it does not hold. */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stddef.h>

#define CHECK(condition) check((condition), #condition, __FILE__, __LINE__)
#define TEST(name) {#name, name}

struct test {
  const char *name;
  void (*run)(void);
};

void check(bool holds, const char *condition, const char *file, int line);
/* Runs them in turn and returns how many failed. */
int run_tests(const struct test *tests, size_t count);

/* Random numbers that are the same each time. */
void seeded_random(void *bytes, size_t count);

#endif
