// The allocator: builds and frees lists and strings of many sizes, up to some ten megabytes.
#include "timed.h"

typedef struct Item { struct Item *next; uint32_t size; char text[]; } Item;

static uint64_t work(void) {
  enum { LISTS = 64, ITEMS = 30000 };
  static Item *lists[LISTS];
  uint32_t random = 1;
  uint64_t hash = 0;
  for (int i = 0; i < ITEMS; i++) {
    random = random * 1664525u + 1013904223u;
    uint32_t size = 8 + (random >> 8) % 600;
    Item *item = malloc(sizeof *item + size);
    if (!item) abort();
    item->size = size;
    memset(item->text, (int)(random >> 24), size);
    item->next = lists[random % LISTS];
    lists[random % LISTS] = item;
    if (i % 3 == 0) {
      Item **list = &lists[(random >> 12) % LISTS], *gone = *list;
      if (gone) { *list = gone->next; hash = mix(hash, (uint8_t)gone->text[gone->size / 2]); free(gone); }
    }
  }
  for (int i = 0; i < LISTS; i++) {
    while (lists[i]) { Item *gone = lists[i]; lists[i] = gone->next; hash = mix(hash, gone->size); free(gone); }
  }
  return hash;
}
