/* Cryptle as a guest of Motte: one listening descriptor, granted under the name "web", and nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server.h"

static struct game game;

static void fill_random(void *bytes, size_t count) {
  if (getentropy(bytes, count) != 0) {
    fputs("cryptle: no random numbers\n", stderr);
    exit(1);
  }
}

/* Descriptor n is the n-th of the names in FD_NAMES, which colons separate. */
static int find_descriptor(const char *wanted) {
  const char *names = getenv("FD_NAMES");
  if (names == NULL) return -1;
  struct slice rest = slice_of(names);
  for (int descriptor = 0; rest.length > 0; descriptor++) {
    if (slice_equals(slice_until(&rest, ':'), wanted)) return descriptor;
  }
  return -1;
}

int main(void) {
  int listener = find_descriptor("web");
  if (listener < 0) {
    fputs("cryptle: no descriptor named \"web\" was granted; see Motte.toml\n", stderr);
    return 1;
  }
  game_start(&game, fill_random);
  struct table table = {.game = &game, .random = fill_random};
  return server_run(listener, &table);
}
