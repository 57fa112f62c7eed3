/* The smallest guest: it is granted one thing, a descriptor to write to. */
#include <stdio.h>

int main(void) {
  puts("Hello, world!");
  return 0;
}
