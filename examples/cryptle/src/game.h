/* The game: who plays, which words they chose, and what a guess is answered.
 *
 * All of it stands in one plain struct of fixed size in the guest's memory. It holds the players' secrets: whoever can
 * read this memory knows them. `attack/` shows that, and Motte is about who cannot.
 */
#ifndef GAME_H
#define GAME_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

enum {
  LETTERS = 5,
  NAME_ROOM = 48,   /* bytes of UTF-8 and a NUL */
  PLAYERS = 2048,   /* when a new one comes, the one idle for longest goes */
  WORDS_EACH = 30,  /* a player's oldest word makes room for a new one */
  MATCHES = 64,     /* likewise for all matches */
  SESSION_BYTES = 16
};

/* Answers, one letter a tile. Alone: c wrong, y elsewhere in the word, g right. Together: c new at this place, b seen
 * at this place in somebody's word, p the word of another player (a match), r matched before or your own. */
struct guess {
  char word[LETTERS + 1];
  char answer[LETTERS + 1];
};

struct player {
  uint8_t session[SESSION_BYTES]; /* the secret in the player's cookie */
  char name[NAME_ROOM];           /* what others see; no two players have the same */
  uint32_t number;                /* 0: this place is free; numbers are never used again */
  uint32_t points;
  uint32_t words; /* chosen so far; word i stands in guesses[i % WORDS_EACH] */
  uint32_t alone; /* the word to find when playing alone: its index in the list */
  uint64_t seen;  /* when it last asked for something, in ms */
  bool returned;  /* has come back with its cookie */
  struct guess guesses[WORDS_EACH];
};

struct winner {
  uint32_t number;
  char name[NAME_ROOM];
};

struct match {
  char word[LETTERS + 1];
  struct winner finder; /* who guessed it */
  struct winner owner;  /* who had chosen it before */
};

struct game {
  char magic[16]; /* "cryptle state 1", written when the game starts */
  uint64_t id;      /* random: two copies of one game have the same */
  uint64_t changes; /* grows with each change: the copy that has more is newer */
  uint32_t players_at; /* how to read the players, for whoever finds this in a dump */
  uint32_t player_size;
  uint32_t player_count;
  uint32_t next_number;
  uint32_t first_alone; /* the word that everybody who plays alone begins with */
  uint32_t letters[LETTERS]; /* bit n: letter n was seen at this place */
  uint32_t matched;       /* so far; match i stands in matches[i % MATCHES] */
  struct match matches[MATCHES];
  struct player players[PLAYERS];
};

/* Fills `bytes` with what nobody can guess. */
typedef void random_source(void *bytes, size_t count);

void game_start(struct game *game, random_source *random);

/* The player of a session, given as 32 hexadecimal digits; NULL if there is none. */
struct player *game_player(struct game *game, struct slice session, uint64_t now);
/* A new player with a new session; if all places are taken, in place of the one idle for longest. */
struct player *game_join(struct game *game, random_source *random, uint64_t now);
void game_session(const struct player *player, char hex[2 * SESSION_BYTES + 1]);
/* Gives the player a name. If somebody has it, the player's number is added. False: that cannot be a name here. */
bool game_name(struct game *game, struct player *player, const char *name);
/* Whether a text may be a name: UTF-8 of at most 32 bytes, not empty, no comma, nothing invisible. */
bool game_name_allowed(const char *name);

/* Lower-cases a guess of five letters into `word`. False: it is none. */
bool game_word(const char *guess, char word[LETTERS + 1]);
void game_alone(const struct game *game, const struct player *player, const char *word, char answer[LETTERS + 1]);
/* Begins another game alone and returns the word that was to be found. */
const char *game_alone_again(struct game *game, struct player *player, random_source *random);
void game_together(struct game *game, struct player *player, const char *word, char answer[LETTERS + 1]);

#endif
