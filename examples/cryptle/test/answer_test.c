/* From the bytes of a request to the bytes of its answer. */
#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "check.h"

static struct game game;
static uint64_t now;
static char room[ANSWER_ROOM];
static char whole[2 * ANSWER_ROOM + 128 * 1024]; /* the last answer, as text */
static char session[128];                        /* the last cookie that was set, as a header of a request */

static int answer(const char *line, const char *headers) {
  char bytes[4096];
  struct request request;
  snprintf(bytes, sizeof bytes, "%s HTTP/1.1\r\nHost: x\r\n%s\r\n", line, headers);
  int status = request_parse(bytes, strlen(bytes), &request);
  struct answer made = status == REQUEST_OK ? answer_request(&game, seeded_random, &request, ++now, room)
                                            : answer_refusal(status, room);
  struct text text = text_in(whole, sizeof whole - 1);
  text_add_slice(&text, made.head);
  text_add_slice(&text, made.body);
  whole[text.used] = '\0';
  const char *cookie = strstr(whole, "Set-Cookie: ");
  if (cookie != NULL) snprintf(session, sizeof session, "%.*s\r\n", (int)strcspn(cookie + 4, ";"), cookie + 4);
  sscanf(whole, "HTTP/1.1 %d", &status);
  return status;
}

static bool ends(const char *text) {
  size_t length = strlen(whole);
  return length >= strlen(text) && strcmp(whole + length - strlen(text), text) == 0;
}

static bool has(const char *text) {
  return strstr(whole, text) != NULL;
}

static void new_game(void) {
  game_start(&game, seeded_random);
}

static void the_page_allows_nothing_that_does_not_come_from_here(void) {
  new_game();
  CHECK(answer("GET /", "") == 200 && has("text/html") && has("<title>Cryptle</title>"));
  CHECK(has("Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'"));
  CHECK(has("X-Content-Type-Options: nosniff"));
  CHECK(answer("GET /index.js", "") == 200 && has("text/javascript"));
  CHECK(!has("innerHTML"));
  CHECK(answer("GET /styles.css", "") == 200 && has("text/css"));
  CHECK(answer("GET /nothing", "") == 404);
  CHECK(answer("GET /index", "") == 404);
}

static void a_player_gets_a_cookie_that_scripts_and_other_sites_cannot_use(void) {
  new_game();
  CHECK(answer("GET /multi?guess=crane&player=Ada", "") == 200 && ends("\r\n\r\nccccc"));
  CHECK(has("; Path=/; Secure; HttpOnly; SameSite=Strict\r\n"));
  CHECK(answer("GET /multi?guess=crane&player=Ada", session) == 200 && ends("\r\n\r\nrrrrr"));
  CHECK(!has("Set-Cookie"));
}

static void a_name_does_not_make_anybody_that_player(void) {
  new_game();
  answer("GET /multi?guess=crane&player=Ada", "");
  char ada[sizeof session];
  strcpy(ada, session);

  CHECK(answer("GET /multi?guess=crane&player=Ada", "") == 200 && ends("ppppp"));

  answer("GET /winners", "");
  CHECK(ends("\r\n\r\nAda (2), Ada"));
  answer("GET /matches", "");
  CHECK(ends("\r\n\r\ncrane"));
  answer("GET /state", ada);
  CHECK(has("\"you\":{\"id\":1,\"name\":\"Ada\",\"points\":1,\"words\":1,\"rows\":[[\"crane\",\"ppppp\"]]}"));
}

static void nobody_is_shown_the_words_of_others(void) {
  new_game();
  answer("GET /multi?guess=crane&player=Ada", "");
  answer("GET /multi?guess=might&player=Bob", "");

  answer("GET /state", session);

  CHECK(has("might") && !has("crane"));
  CHECK(has("\"rows\":[\"ccccc\"]"));
}

static void names_are_escaped_in_json(void) {
  new_game();
  answer("GET /multi?guess=crane&player=%22%5C%3Cb%3E", "");
  answer("GET /state", "");
  CHECK(has("\"name\":\"\\\"\\\\<b>\""));
}

static void a_guess_that_is_none_is_answered_grey_and_makes_no_player(void) {
  new_game();
  CHECK(answer("GET /multi?guess=cran&player=Ada", "") == 200 && ends("ccccc") && !has("Set-Cookie"));
  CHECK(answer("GET /multi?player=Ada", "") == 200 && ends("ccccc"));
  CHECK(answer("GET /multi?guess=crane", "") == 200 && ends("ccccc"));
  CHECK(answer("GET /single?guess=c", "") == 200 && ends("ccccc"));
  CHECK(answer("GET /multi?guess=crane&player=a%2Cb", "") == 400);
  CHECK(game.next_number == 1);
}

static void everybody_begins_alone_with_the_same_word_and_goes_on_with_another(void) {
  new_game();
  CHECK(answer("POST /new", "Content-Length: 0\r\n") == 200 && has("application/json"));
  char word[6] = {0};
  sscanf(strstr(whole, "{\"word\":\"") + 9, "%5s", word);
  char single[64];
  snprintf(single, sizeof single, "GET /single?guess=%s", word);

  CHECK(answer(single, "") == 200 && ends("ggggg") && !has("Set-Cookie"));
  CHECK(answer(single, session) == 200 && !ends("ggggg"));
}

static void only_the_right_methods_change_anything(void) {
  new_game();
  CHECK(answer("GET /new", "") == 405 && has("Allow: POST"));
  CHECK(answer("POST /multi?guess=crane&player=a", "") == 405 && has("Allow: GET\r\n"));
  CHECK(answer("HEAD /multi?guess=crane&player=a", "") == 405);
  CHECK(answer("DELETE /", "") == 405);
  CHECK(answer("HEAD /", "") == 200 && ends("\r\n\r\n") && !has("Content-Length: 0"));
  CHECK(game.changes == 0);
}

static void the_largest_answers_fit(void) {
  new_game();
  char quotes[3 * 32 + 1] = ""; /* the longest name, of characters that JSON escapes */
  for (int i = 0; i < 32; i++) strcat(quotes, "%22");
  for (int i = 0; i < 3 * MATCHES; i++) {
    for (int player = 0; player < 2; player++) {
      char line[256];
      snprintf(line, sizeof line, "GET /multi?guess=%c%caaa&player=%s", 'a' + i % 26, 'a' + i / 26, quotes);
      CHECK(answer(line, "") == 200);
    }
  }
  CHECK(answer("GET /state", "") == 200 && ends("]}"));
  CHECK(answer("GET /winners", "") == 200 && strlen(whole) < ANSWER_ROOM - 1024);
  CHECK(game.matched == 3 * MATCHES);
}

/* Whatever arrives, an answer with a status line comes of it (and the sanitizers are silent). */
static void nothing_that_arrives_breaks_the_game(void) {
  static const char *const seeds[] = {
      "GET /multi?guess=crane&player=%41%f0%9f%8f%b0 HTTP/1.1\r\nHost: x\r\nCookie: __Host-cryptle=0123\r\n\r\n",
      "POST /new HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close, x\r\n\r\n",
      "GET http://a/state?x HTTP/1.0\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n\r\n"};
  new_game();
  for (int i = 0; i < 200000; i++) {
    char bytes[256];
    uint8_t dice[12];
    seeded_random(dice, sizeof dice);
    const char *seed = seeds[dice[0] % 3];
    size_t length = strlen(seed);
    memcpy(bytes, seed, length);
    for (int j = 0; j < dice[1] % 4; j++) bytes[dice[2 + 2 * j] % length] = (char)dice[3 + 2 * j];
    if (dice[11] % 8 == 0) length = dice[10] % (length + 1);
    struct request request;
    int status = request_parse(bytes, length, &request);
    if (status == REQUEST_INCOMPLETE) continue;
    struct answer made = status == REQUEST_OK ? answer_request(&game, seeded_random, &request, ++now, room)
                                              : answer_refusal(status, room);
    CHECK(made.head.length > 4 && memcmp(made.head.bytes, "HTTP", 4) == 0);
    CHECK(memcmp(made.head.bytes + made.head.length - 4, "\r\n\r\n", 4) == 0);
  }
}

int answer_tests(void) {
  static const struct test tests[] = {
      TEST(the_page_allows_nothing_that_does_not_come_from_here),
      TEST(a_player_gets_a_cookie_that_scripts_and_other_sites_cannot_use),
      TEST(a_name_does_not_make_anybody_that_player),
      TEST(nobody_is_shown_the_words_of_others),
      TEST(names_are_escaped_in_json),
      TEST(a_guess_that_is_none_is_answered_grey_and_makes_no_player),
      TEST(everybody_begins_alone_with_the_same_word_and_goes_on_with_another),
      TEST(only_the_right_methods_change_anything),
      TEST(the_largest_answers_fit),
      TEST(nothing_that_arrives_breaks_the_game),
  };
  return run_tests(tests, sizeof tests / sizeof tests[0]);
}
