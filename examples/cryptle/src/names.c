/* Names of players: what is allowed as one, and how two that would be the same stay apart. */
#include <string.h>

#include "game.h"

enum { LONGEST_NAME = 32 };

/* Decodes one character of UTF-8 and moves past it; -1 if it is malformed. */
static int32_t next_character(const unsigned char **at) {
  const unsigned char *p = *at;
  int extra = p[0] < 0x80 ? 0 : p[0] >= 0xc2 && p[0] < 0xe0 ? 1 : p[0] >= 0xe0 && p[0] < 0xf0 ? 2 : 3;
  if (p[0] >= 0xf5 || (p[0] >= 0x80 && p[0] < 0xc2)) return -1;
  int32_t character = extra == 0 ? p[0] : p[0] & (0x3f >> extra);
  for (int i = 1; i <= extra; i++) {
    if ((p[i] & 0xc0) != 0x80) return -1; /* the NUL at the end stops here too */
    character = character << 6 | (p[i] & 0x3f);
  }
  static const int32_t least[] = {0, 0x80, 0x800, 0x10000};
  bool surrogate = character >= 0xd800 && character <= 0xdfff;
  if (character < least[extra] || character > 0x10ffff || surrogate) return -1;
  *at = p + extra + 1;
  return character;
}

/* Control characters and those that hide, join or turn around what stands beside them. */
static bool is_invisible(int32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff0 && c <= 0xfffb) ||
         c >= 0xe0000;
}

bool game_name_allowed(const char *name) {
  size_t length = strlen(name);
  if (length == 0 || length > LONGEST_NAME || name[0] == ' ' || name[length - 1] == ' ') return false;
  const unsigned char *at = (const unsigned char *)name;
  while (*at != '\0') {
    int32_t character = next_character(&at);
    /* /winners separates names by commas */
    if (character < 0 || character == ',' || is_invisible(character)) return false;
  }
  return true;
}

static bool is_taken(const struct game *game, const struct player *player, const char *name) {
  for (size_t i = 0; i < PLAYERS; i++) {
    const struct player *other = &game->players[i];
    if (other->number != 0 && other->number != player->number && strcmp(other->name, name) == 0) return true;
  }
  for (size_t i = 0; i < MATCHES; i++) {
    const struct winner *winners[] = {&game->matches[i].finder, &game->matches[i].owner};
    for (size_t j = 0; j < 2; j++) {
      if (winners[j]->number != 0 && winners[j]->number != player->number && strcmp(winners[j]->name, name) == 0)
        return true;
    }
  }
  return false;
}

bool game_name(struct game *game, struct player *player, const char *name) {
  if (!game_name_allowed(name)) return false;

  char numbered[NAME_ROOM] = {0};
  struct text text = text_in(numbered, sizeof numbered - 1);
  text_add(&text, name);
  text_add(&text, " (");
  text_add_number(&text, player->number);
  text_add(&text, ")");
  if (strcmp(player->name, name) == 0 || strcmp(player->name, numbered) == 0) return true;

  const char *distinct = is_taken(game, player, name) ? numbered : name;
  if (is_taken(game, player, distinct)) return false;
  memset(player->name, 0, NAME_ROOM);
  memcpy(player->name, distinct, strlen(distinct));
  game->changes++;
  return true;
}
