/* The rules. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "game.h"
#include "words.h"

static struct game game;
static uint64_t now;

static struct player *join(const char *name) {
  struct player *player = game_join(&game, seeded_random, ++now);
  CHECK(game_name(&game, player, name));
  return player;
}

static void new_game(void) {
  game_start(&game, seeded_random);
}

static bool plays(struct player *player, const char *word, const char *expected) {
  char answer[LETTERS + 1];
  game_together(&game, player, word, answer);
  if (strcmp(answer, expected) != 0) printf("%s: %s\n", word, answer);
  return strcmp(answer, expected) == 0;
}

static bool alone(const char *hidden, const char *word, const char *expected) {
  char answer[LETTERS + 1];
  struct player player = {0};
  while (strcmp(word_at(player.alone), hidden) != 0) player.alone++;
  game_alone(&game, &player, word, answer);
  if (strcmp(answer, expected) != 0) printf("%s: %s\n", word, answer);
  return strcmp(answer, expected) == 0;
}

static struct player *comes_back(const struct player *player) {
  char hex[2 * SESSION_BYTES + 1];
  game_session(player, hex);
  return game_player(&game, slice_of(hex), ++now);
}

static void a_letter_is_green_at_its_place_and_yellow_elsewhere(void) {
  CHECK(alone("crane", "crane", "ggggg"));
  CHECK(alone("crane", "react", "yygyc"));
  CHECK(alone("crane", "pilot", "ccccc"));
}

static void a_letter_is_yellow_only_as_often_as_the_word_has_it(void) {
  CHECK(alone("crane", "geese", "ccccg"));
  CHECK(alone("apple", "puppy", "ycgcc"));
  CHECK(alone("level", "eeeee", "cgcgc"));
  CHECK(alone("hello", "llama", "yyccc"));
  CHECK(alone("hello", "lolly", "cyggc"));
}

static void all_words_to_find_are_different_and_have_five_letters(void) {
  char word[LETTERS + 1];
  for (uint32_t i = 0; i < word_count; i++) {
    CHECK(game_word(word_at(i), word) && strcmp(word, word_at(i)) == 0);
    CHECK(i == 0 || strcmp(word_at(i - 1), word_at(i)) < 0);
  }
}

static void another_game_alone_shows_the_word_and_hides_a_different_one(void) {
  new_game();
  struct player *ada = join("Ada");
  for (int i = 0; i < 1000; i++) {
    uint32_t before = ada->alone;
    CHECK(strcmp(game_alone_again(&game, ada, seeded_random), word_at(before)) == 0);
    CHECK(ada->alone != before);
  }
}

static void a_letter_is_blue_once_anybody_had_it_at_that_place(void) {
  new_game();
  struct player *ada = join("Ada");
  struct player *bob = join("Bob");

  CHECK(plays(ada, "crane", "ccccc"));
  CHECK(plays(bob, "crown", "bbccc"));
  CHECK(plays(ada, "drown", "cbbbb"));
}

static void the_word_of_another_player_is_a_match_and_both_win(void) {
  new_game();
  struct player *ada = join("Ada");
  struct player *bob = join("Bob");

  CHECK(plays(ada, "crane", "ccccc"));
  CHECK(plays(bob, "crane", "ppppp"));

  CHECK(ada->points == 1 && bob->points == 1);
  CHECK(strcmp(ada->guesses[0].answer, "ppppp") == 0);
  CHECK(strcmp(game.matches[0].finder.name, "Bob") == 0);
  CHECK(strcmp(game.matches[0].owner.name, "Ada") == 0);
}

static void a_word_that_is_matched_or_ones_own_is_red_and_wins_nothing(void) {
  new_game();
  struct player *ada = join("Ada");
  struct player *bob = join("Bob");
  struct player *eve = join("Eve");

  CHECK(plays(ada, "crane", "ccccc"));
  CHECK(plays(ada, "crane", "rrrrr"));
  CHECK(plays(bob, "crane", "ppppp"));
  CHECK(plays(eve, "crane", "rrrrr"));
  CHECK(plays(bob, "crane", "rrrrr"));

  CHECK(ada->words == 1 && bob->words == 1 && eve->words == 0);
  CHECK(game.matched == 1 && ada->points == 1 && bob->points == 1 && eve->points == 0);
}

static void a_guess_is_five_letters_of_any_case(void) {
  char word[LETTERS + 1];
  CHECK(game_word("CrAnE", word) && strcmp(word, "crane") == 0);
  CHECK(!game_word("", word));
  CHECK(!game_word("cran", word));
  CHECK(!game_word("cranes", word));
  CHECK(!game_word("cr ne", word));
  CHECK(!game_word("cr\xc3\xa4n", word));
}

static void a_player_is_found_by_its_session_only(void) {
  new_game();
  struct player *ada = join("Ada");
  struct player *bob = join("Bob");

  CHECK(comes_back(ada) == ada);
  CHECK(comes_back(bob) == bob);
  CHECK(game_player(&game, slice_of("Ada"), now) == NULL);
  CHECK(game_player(&game, slice_of(""), now) == NULL);
  CHECK(game_player(&game, slice_of("00000000000000000000000000000000"), now) == NULL);
}

static void nobody_gets_a_name_that_another_has_or_won_with(void) {
  new_game();
  struct player *ada = join("Ada");
  struct player *second = join("Ada");
  CHECK(strcmp(ada->name, "Ada") == 0);
  CHECK(strcmp(second->name, "Ada (2)") == 0);
  CHECK(game_name(&game, second, "Ada") && strcmp(second->name, "Ada (2)") == 0);

  CHECK(plays(ada, "crane", "ccccc") && plays(second, "crane", "ppppp"));
  CHECK(game_name(&game, ada, "Countess"));
  struct player *third = join("Ada");
  CHECK(strcmp(third->name, "Ada (3)") == 0);
}

static void a_name_is_visible_text_without_commas(void) {
  CHECK(game_name_allowed("a"));
  CHECK(game_name_allowed("<b>Bob</b>"));
  CHECK(game_name_allowed("J\xc3\xbcrg \xf0\x9f\x8f\xb0"));
  CHECK(game_name_allowed("12345678901234567890123456789012"));
  CHECK(!game_name_allowed("123456789012345678901234567890123"));
  CHECK(!game_name_allowed(""));
  CHECK(!game_name_allowed(" "));
  CHECK(!game_name_allowed("a "));
  CHECK(!game_name_allowed("a, b"));
  CHECK(!game_name_allowed("a\nb"));
  CHECK(!game_name_allowed("a\x7f"));
  CHECK(!game_name_allowed("a\xe2\x80\xae" "b")); /* turns around what follows */
  CHECK(!game_name_allowed("a\xe2\x80\x8b" "b")); /* no width */
  CHECK(!game_name_allowed("\xff"));
  CHECK(!game_name_allowed("\xc3"));
  CHECK(!game_name_allowed("\xc0\xaf"));
  CHECK(!game_name_allowed("\xed\xa0\x80"));
  CHECK(!game_name_allowed("\xf4\x90\x80\x80"));
  CHECK(!game_name_allowed("\xe0\x80\x80"));
}

static void a_player_keeps_the_newest_words(void) {
  new_game();
  struct player *ada = join("Ada");
  struct player *bob = join("Bob");
  char word[LETTERS + 1] = "aaaaa";
  char answer[LETTERS + 1];
  for (int i = 0; i < WORDS_EACH + 1; i++) {
    word[3] = (char)('a' + i / 26);
    word[4] = (char)('a' + i % 26);
    game_together(&game, ada, word, answer);
  }

  game_together(&game, bob, "aaaab", answer);
  CHECK(strcmp(answer, "ppppp") == 0);
  game_together(&game, bob, "aaaaa", answer);
  CHECK(strcmp(answer, "bbbbb") == 0);
}

static void the_player_idle_for_longest_makes_room(void) {
  new_game();
  struct player *ada = join("Ada");
  struct player *bob = join("Bob");
  comes_back(ada);
  comes_back(bob);
  comes_back(ada);
  CHECK(plays(bob, "crane", "ccccc"));
  for (int i = 2; i < PLAYERS; i++) comes_back(game_join(&game, seeded_random, ++now));
  CHECK(ada->number == 1 && bob->number == 2);

  game_join(&game, seeded_random, ++now);

  CHECK(ada->number == 1 && bob->number != 2);
  CHECK(plays(ada, "crane", "bbbbb"));
}

static void clients_without_cookies_push_out_only_each_other(void) {
  new_game();
  struct player *ada = join("Ada");
  comes_back(ada);

  for (int i = 0; i < 3 * PLAYERS; i++) game_join(&game, seeded_random, ++now);

  CHECK(comes_back(ada) == ada && ada->number == 1);
}

static void whatever_is_played_the_winners_are_two_players_a_match(void) {
  new_game();
  struct player *players[8];
  uint32_t points = 0;
  char name[2] = "a";
  for (int i = 0; i < 8; i++, name[0]++) players[i] = join(name);
  for (int i = 0; i < 20000; i++) {
    uint8_t dice[6];
    char word[LETTERS + 1] = "aaaaa";
    char answer[LETTERS + 1];
    seeded_random(dice, sizeof dice);
    for (int j = 0; j < LETTERS; j++) word[j] = (char)('a' + dice[j] % 5);
    game_together(&game, players[dice[5] % 8], word, answer);
    CHECK(strlen(answer) == LETTERS);
  }
  for (int i = 0; i < 8; i++) points += players[i]->points;
  CHECK(game.matched > MATCHES);
  CHECK(points == 2 * game.matched);
  for (int i = 0; i < MATCHES; i++) CHECK(game.matches[i].finder.number != game.matches[i].owner.number);
}

int game_tests(void) {
  static const struct test tests[] = {
      TEST(a_letter_is_green_at_its_place_and_yellow_elsewhere),
      TEST(a_letter_is_yellow_only_as_often_as_the_word_has_it),
      TEST(all_words_to_find_are_different_and_have_five_letters),
      TEST(another_game_alone_shows_the_word_and_hides_a_different_one),
      TEST(a_letter_is_blue_once_anybody_had_it_at_that_place),
      TEST(the_word_of_another_player_is_a_match_and_both_win),
      TEST(a_word_that_is_matched_or_ones_own_is_red_and_wins_nothing),
      TEST(a_guess_is_five_letters_of_any_case),
      TEST(a_player_is_found_by_its_session_only),
      TEST(nobody_gets_a_name_that_another_has_or_won_with),
      TEST(a_name_is_visible_text_without_commas),
      TEST(a_player_keeps_the_newest_words),
      TEST(the_player_idle_for_longest_makes_room),
      TEST(clients_without_cookies_push_out_only_each_other),
      TEST(whatever_is_played_the_winners_are_two_players_a_match),
  };
  return run_tests(tests, sizeof tests / sizeof tests[0]);
}
