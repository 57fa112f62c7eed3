#include "game.h"

#include <stddef.h>
#include <string.h>

#include "words.h"

static uint32_t random_word(random_source *random) {
  uint32_t number;
  random(&number, sizeof number);
  return number % word_count;
}

void game_start(struct game *game, random_source *random) {
  memset(game, 0, sizeof *game);
  memcpy(game->magic, "cryptle state 1", sizeof game->magic);
  random(&game->id, sizeof game->id);
  game->players_at = offsetof(struct game, players);
  game->player_size = sizeof game->players[0];
  game->player_count = PLAYERS;
  game->next_number = 1;
  game->first_alone = random_word(random);
}

/* Players */

static bool session_from_hex(struct slice hex, uint8_t session[SESSION_BYTES]) {
  static const char digits[] = "0123456789abcdef";
  if (hex.length != 2 * SESSION_BYTES) return false;
  for (size_t i = 0; i < hex.length; i++) {
    const char *digit = memchr(digits, hex.bytes[i], 16);
    if (digit == NULL) return false;
    session[i / 2] = (uint8_t)(session[i / 2] << 4 | (digit - digits));
  }
  return true;
}

void game_session(const struct player *player, char hex[2 * SESSION_BYTES + 1]) {
  for (size_t i = 0; i < SESSION_BYTES; i++) {
    hex[2 * i] = "0123456789abcdef"[player->session[i] >> 4];
    hex[2 * i + 1] = "0123456789abcdef"[player->session[i] & 15];
  }
  hex[2 * SESSION_BYTES] = '\0';
}

struct player *game_player(struct game *game, struct slice session, uint64_t now) {
  uint8_t wanted[SESSION_BYTES];
  if (!session_from_hex(session, wanted)) return NULL;
  for (size_t i = 0; i < PLAYERS; i++) {
    struct player *player = &game->players[i];
    if (player->number == 0 || memcmp(player->session, wanted, SESSION_BYTES) != 0) continue;
    player->seen = now;
    player->returned = true;
    return player;
  }
  return NULL;
}

/* Whether `a` should make room before `b`: a free place, then one whose cookie never came back, then the longest idle.
 * So a client that joins again and again without its cookie pushes out nobody but itself. */
static bool goes_before(const struct player *a, const struct player *b) {
  if ((a->number == 0) != (b->number == 0)) return a->number == 0;
  if (a->returned != b->returned) return !a->returned;
  return a->seen < b->seen;
}

struct player *game_join(struct game *game, random_source *random, uint64_t now) {
  struct player *place = &game->players[0];
  for (size_t i = 1; i < PLAYERS && place->number != 0; i++) {
    if (goes_before(&game->players[i], place)) place = &game->players[i];
  }
  memset(place, 0, sizeof *place);
  random(place->session, SESSION_BYTES);
  place->number = game->next_number++;
  place->alone = game->first_alone;
  place->seen = now;
  game->changes++;
  return place;
}

/* Words */

bool game_word(const char *guess, char word[LETTERS + 1]) {
  if (strlen(guess) != LETTERS) return false;
  for (size_t i = 0; i < LETTERS; i++) {
    char c = guess[i];
    if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
    if (c < 'a' || c > 'z') return false;
    word[i] = c;
  }
  word[LETTERS] = '\0';
  return true;
}

static void answer_all(char answer[LETTERS + 1], char colour) {
  memset(answer, colour, LETTERS);
  answer[LETTERS] = '\0';
}

/* Playing alone */

void game_alone(const struct game *game, const struct player *player, const char *word, char answer[LETTERS + 1]) {
  const char *hidden = word_at(player != NULL ? player->alone : game->first_alone);
  int left[26] = {0}; /* letters of the hidden word that no tile has accounted for */

  answer_all(answer, 'c');
  for (size_t i = 0; i < LETTERS; i++) {
    if (word[i] == hidden[i]) {
      answer[i] = 'g';
    } else {
      left[hidden[i] - 'a']++;
    }
  }
  for (size_t i = 0; i < LETTERS; i++) {
    if (answer[i] != 'g' && left[word[i] - 'a'] > 0) {
      answer[i] = 'y';
      left[word[i] - 'a']--;
    }
  }
}

const char *game_alone_again(struct game *game, struct player *player, random_source *random) {
  const char *hidden = word_at(player->alone);
  uint32_t next = random_word(random);
  if (next == player->alone) next = (next + 1) % word_count;
  player->alone = next;
  game->changes++;
  return hidden;
}

/* Playing together */

static bool is_matched(const struct game *game, const char *word) {
  for (size_t i = 0; i < MATCHES; i++) {
    if (strcmp(game->matches[i].word, word) == 0) return true;
  }
  return false;
}

static struct guess *find_guess(struct player *player, const char *word) {
  uint32_t count = player->words < WORDS_EACH ? player->words : WORDS_EACH;
  for (uint32_t i = 0; i < count; i++) {
    if (strcmp(player->guesses[i].word, word) == 0) return &player->guesses[i];
  }
  return NULL;
}

/* Blue where the letter was seen at this place before; from now on it was. */
static void answer_letters(struct game *game, const char *word, char answer[LETTERS + 1]) {
  for (size_t i = 0; i < LETTERS; i++) {
    uint32_t letter = 1u << (word[i] - 'a');
    if (game->letters[i] & letter) answer[i] = 'b';
    game->letters[i] |= letter;
  }
}

static struct winner winner_of(struct player *player) {
  struct winner winner = {.number = player->number};
  memcpy(winner.name, player->name, NAME_ROOM);
  player->points++;
  return winner;
}

static void add_match(struct game *game, const char *word, struct player *finder, struct player *owner) {
  struct match *match = &game->matches[game->matched++ % MATCHES];
  memcpy(match->word, word, LETTERS + 1);
  match->finder = winner_of(finder);
  match->owner = winner_of(owner);
}

/* If another player chose this word, that is a match: the row of the owner turns purple too. */
static bool match_others(struct game *game, struct player *player, const char *word) {
  for (size_t i = 0; i < PLAYERS; i++) {
    struct player *owner = &game->players[i];
    struct guess *guess = owner->number != 0 && owner != player ? find_guess(owner, word) : NULL;
    if (guess == NULL) continue;
    answer_all(guess->answer, 'p');
    add_match(game, word, player, owner);
    return true;
  }
  return false;
}

void game_together(struct game *game, struct player *player, const char *word, char answer[LETTERS + 1]) {
  answer_all(answer, 'c');
  if (is_matched(game, word) || find_guess(player, word) != NULL) {
    answer_all(answer, 'r');
    return;
  }
  answer_letters(game, word, answer);
  if (match_others(game, player, word)) answer_all(answer, 'p');

  struct guess *guess = &player->guesses[player->words++ % WORDS_EACH];
  memcpy(guess->word, word, LETTERS + 1);
  memcpy(guess->answer, answer, LETTERS + 1);
  game->changes++;
}
