#include "state.h"

enum {
  ROWS = 6,              /* of a board, as much as is shown of anybody */
  SHOWN_PLAYERS = 12,    /* those who did something last */
  SHOWN_LEADERS = 8,
  SHOWN_MATCHES = 16,
  ONLINE = 60 * 1000 /* ms in which somebody who is here asks for something */
};

static uint32_t first_of(uint32_t made, uint32_t kept) {
  return made > kept ? made - kept : 0;
}

void state_winners(const struct game *game, struct text *body) {
  for (uint32_t i = first_of(game->matched, MATCHES); i < game->matched; i++) {
    const struct match *match = &game->matches[i % MATCHES];
    if (body->used > 0) text_add(body, ", ");
    text_add(body, match->finder.name);
    text_add(body, ", ");
    text_add(body, match->owner.name);
  }
}

void state_matches(const struct game *game, struct text *body) {
  for (uint32_t i = first_of(game->matched, MATCHES); i < game->matched; i++) {
    if (body->used > 0) text_add(body, ", ");
    text_add(body, game->matches[i % MATCHES].word);
  }
}

static void add_key(struct text *body, const char *key) {
  text_add_json(body, key);
  text_add(body, ":");
}

static void add_number(struct text *body, const char *key, uint32_t number) {
  add_key(body, key);
  text_add_number(body, number);
}

/* The last rows of a board: ["bcccc", ...], or with the words [["crane", "bcccc"], ...]. */
static void add_rows(struct text *body, const struct player *player, bool with_words) {
  add_key(body, "rows");
  text_add(body, "[");
  uint32_t first = first_of(player->words, ROWS);
  for (uint32_t i = first; i < player->words; i++) {
    const struct guess *guess = &player->guesses[i % WORDS_EACH];
    if (i > first) text_add(body, ",");
    if (with_words) {
      text_add(body, "[");
      text_add_json(body, guess->word);
      text_add(body, ",");
    }
    text_add_json(body, guess->answer);
    if (with_words) text_add(body, "]");
  }
  text_add(body, "]");
}

static void add_player(struct text *body, const struct player *player) {
  add_number(body, "id", player->number);
  text_add(body, ",");
  add_key(body, "name");
  text_add_json(body, player->name);
  text_add(body, ",");
  add_number(body, "points", player->points);
  text_add(body, ",");
  add_number(body, "words", player->words);
}

typedef bool order(const struct player *a, const struct player *b);

static bool seen_later(const struct player *a, const struct player *b) {
  return a->seen > b->seen;
}

static bool has_more_points(const struct player *a, const struct player *b) {
  return a->points > b->points;
}

/* Puts a player into a sorted list of at most `room`; returns the new count. */
static int insert(const struct player **list, int count, int room, const struct player *player, order *before) {
  int at = count;
  while (at > 0 && before(player, list[at - 1])) at--;
  if (at == room) return count;
  if (count < room) count++;
  for (int i = count - 1; i > at; i--) list[i] = list[i - 1];
  list[at] = player;
  return count;
}

static void add_players(struct text *body, const char *key, const struct player **list, int count, bool rows) {
  add_key(body, key);
  text_add(body, "[");
  for (int i = 0; i < count; i++) {
    text_add(body, i > 0 ? ",{" : "{");
    add_player(body, list[i]);
    if (rows) {
      text_add(body, ",");
      add_rows(body, list[i], false);
    }
    text_add(body, "}");
  }
  text_add(body, "]");
}

static void add_matches(struct text *body, const struct game *game) {
  add_key(body, "matches");
  text_add(body, "[");
  uint32_t first = first_of(game->matched, SHOWN_MATCHES);
  for (uint32_t i = first; i < game->matched; i++) {
    const struct match *match = &game->matches[i % MATCHES];
    text_add(body, i > first ? ",{" : "{");
    add_number(body, "id", i);
    text_add(body, ",");
    add_key(body, "word");
    text_add_json(body, match->word);
    text_add(body, ",");
    add_key(body, "finder");
    text_add_json(body, match->finder.name);
    text_add(body, ",");
    add_key(body, "owner");
    text_add_json(body, match->owner.name);
    text_add(body, "}");
  }
  text_add(body, "]");
}

void state_json(const struct game *game, const struct player *you, uint64_t now, struct text *body) {
  const struct player *others[SHOWN_PLAYERS];
  const struct player *leaders[SHOWN_LEADERS];
  int other_count = 0;
  int leader_count = 0;
  uint32_t online = 0;
  for (size_t i = 0; i < PLAYERS; i++) {
    const struct player *player = &game->players[i];
    if (player->number == 0 || player->words == 0) continue;
    if (now - player->seen < ONLINE) online++;
    if (player != you) other_count = insert(others, other_count, SHOWN_PLAYERS, player, seen_later);
    if (player->points > 0) leader_count = insert(leaders, leader_count, SHOWN_LEADERS, player, has_more_points);
  }

  text_add(body, "{");
  add_number(body, "online", online);
  text_add(body, ",");
  add_key(body, "you");
  if (you != NULL && you->words > 0) {
    text_add(body, "{");
    add_player(body, you);
    text_add(body, ",");
    add_rows(body, you, true);
    text_add(body, "},");
  } else {
    text_add(body, "null,");
  }
  add_players(body, "players", others, other_count, true);
  text_add(body, ",");
  add_players(body, "leaders", leaders, leader_count, false);
  text_add(body, ",");
  add_matches(body, game);
  text_add(body, "}");
}
