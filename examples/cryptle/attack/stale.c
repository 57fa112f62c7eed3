/* A process whose memory holds a game and what a moving garbage collector would leave behind: an older copy of it, and
 * the magic without a game. Says "ready" and waits until its input ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "game.h"

static struct game game;

static void not_very_random(void *bytes, size_t count) {
  memset(bytes, 7, count);
}

int main(void) {
  char answer[LETTERS + 1];
  game_start(&game, not_very_random);
  struct player *ada = game_join(&game, not_very_random, 1);
  game_name(&game, ada, "Ada");
  game_together(&game, ada, "stale", answer);

  struct game *older = malloc(sizeof game);
  char *magic = calloc(1, 4096);
  if (older == NULL || magic == NULL) return 1;
  memcpy(older, &game, sizeof game);
  memcpy(magic, game.magic, sizeof game.magic);

  /* The newest words push the first one out of the game; the older copy still has it. */
  char word[LETTERS + 1] = "fresh";
  for (int i = 0; i < WORDS_EACH; i++) {
    word[0] = (char)('a' + i % 26);
    word[1] = (char)('r' + i / 26);
    game_together(&game, ada, word, answer);
  }
  puts("ready");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return older->magic[0] == magic[0] ? 0 : 1;
}
