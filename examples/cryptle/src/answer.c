#include "answer.h"

#include <string.h>

#include "pages.h"
#include "state.h"

#define COOKIE "__Host-cryptle"

/* Everything about one answer while it is made. */
struct making {
  const struct request *request;
  int status;
  const char *type;
  const char *allow;           /* methods, when the one that was asked is not among them */
  const struct player *joined; /* a new player, who gets a cookie */
  struct slice body;
};

static const char plain[] = "text/plain; charset=utf-8";
static const char json[] = "application/json";

static const char *reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 431: return "Request Header Fields Too Large";
    default: return "HTTP Version Not Supported";
  }
}

static const char *explanation(int status) {
  switch (status) {
    case 400: return "This is not a request of HTTP/1.1 that can be understood.\n";
    case 408: return "The request took longer than 10 seconds to arrive.\n";
    case 413: return "Requests have no body here.\n";
    case 431: return "A request has at most 4096 bytes here.\n";
    default: return "Only HTTP/1.1 is spoken here.\n";
  }
}

static void add_header(struct text *head, const char *name, const char *value) {
  text_add(head, name);
  text_add(head, ": ");
  text_add(head, value);
  text_add(head, "\r\n");
}

static void add_cookie(struct text *head, const struct player *player) {
  char session[2 * SESSION_BYTES + 1];
  game_session(player, session);
  text_add(head, "Set-Cookie: " COOKIE "=");
  text_add(head, session);
  text_add(head, "; Path=/; Secure; HttpOnly; SameSite=Strict\r\n");
}

static void add_head(struct text *head, const struct making *making, bool close) {
  text_add(head, "HTTP/1.1 ");
  text_add_number(head, (unsigned long)making->status);
  text_add(head, " ");
  text_add(head, reason(making->status));
  text_add(head, "\r\nContent-Length: ");
  text_add_number(head, making->body.length);
  text_add(head, "\r\n");
  add_header(head, "Content-Type", making->type);
  add_header(head, "Cache-Control", "no-store");
  add_header(head, "X-Content-Type-Options", "nosniff");
  add_header(head, "Referrer-Policy", "no-referrer");
  add_header(head, "Content-Security-Policy",
             "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
             "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  if (making->allow != NULL) add_header(head, "Allow", making->allow);
  if (making->joined != NULL) add_cookie(head, making->joined);
  if (close) add_header(head, "Connection", "close");
  text_add(head, "\r\n");
}

static void say(struct making *making, int status, const char *text) {
  making->status = status;
  making->type = plain;
  making->body = slice_of(text);
}

static void show(struct making *making, const char *type, const unsigned char *bytes, size_t length) {
  making->type = type;
  making->body = (struct slice){(const char *)bytes, length};
}

/* /single?guess=abcde : without a cookie it is about the word that everybody begins with. */
static void single(struct game *game, struct making *making, const struct player *player, struct text *body) {
  char guess[16];
  char word[LETTERS + 1];
  char answer[LETTERS + 1] = "ccccc";
  if (request_parameter(making->request, "guess", guess, sizeof guess) && game_word(guess, word)) {
    game_alone(game, player, word, answer);
  }
  text_add(body, answer);
}

/* /multi?guess=abcde&player=name : the name is what others see, the cookie is who plays. */
static void multi(struct game *game, random_source *random, struct making *making, struct player *player, uint64_t now,
                  struct text *body) {
  char guess[16];
  char name[3 * NAME_ROOM];
  char word[LETTERS + 1];
  char answer[LETTERS + 1] = "ccccc";
  bool named = request_parameter(making->request, "player", name, sizeof name);
  if (named && !game_name_allowed(name)) {
    say(making, 400, "A name has 1 to 32 bytes of visible text, without commas and without spaces at its ends.\n");
    return;
  }
  if (named && request_parameter(making->request, "guess", guess, sizeof guess) && game_word(guess, word)) {
    if (player == NULL) making->joined = player = game_join(game, random, now);
    if (!game_name(game, player, name)) {
      say(making, 400, "Somebody else has that name.\n");
      return;
    }
    game_together(game, player, word, answer);
  }
  text_add(body, answer);
}

/* POST /new : shows the word that was to be found alone, and hides another one. */
static void again(struct game *game, random_source *random, struct making *making, struct player *player, uint64_t now,
                  struct text *body) {
  if (player == NULL) making->joined = player = game_join(game, random, now);
  text_add(body, "{\"word\":");
  text_add_json(body, game_alone_again(game, player, random));
  text_add(body, "}");
  making->type = json;
}

static void route(struct game *game, random_source *random, struct making *making, uint64_t now, struct text *body) {
  struct slice path = making->request->path;
  struct player *player = game_player(game, request_cookie(making->request, COOKIE), now);

  if (slice_equals(path, "/")) {
    show(making, "text/html; charset=utf-8", page_html, sizeof page_html);
  } else if (slice_equals(path, "/index.js")) {
    show(making, "text/javascript; charset=utf-8", page_js, sizeof page_js);
  } else if (slice_equals(path, "/styles.css")) {
    show(making, "text/css; charset=utf-8", page_css, sizeof page_css);
  } else if (slice_equals(path, "/single")) {
    single(game, making, player, body);
  } else if (slice_equals(path, "/multi")) {
    multi(game, random, making, player, now, body);
  } else if (slice_equals(path, "/new")) {
    again(game, random, making, player, now, body);
  } else if (slice_equals(path, "/winners")) {
    state_winners(game, body);
  } else if (slice_equals(path, "/matches")) {
    state_matches(game, body);
  } else if (slice_equals(path, "/state")) {
    state_json(game, player, now, body);
    making->type = json;
  } else {
    say(making, 404, "There is nothing at this address.\n");
  }
}

/* The methods of a path; asking for anything else changes nothing. */
static const char *methods(struct slice path) {
  if (slice_equals(path, "/new")) return "POST";
  if (slice_equals(path, "/multi")) return "GET"; /* a guess is played once, so there is no HEAD of it */
  return "GET, HEAD";
}

static bool is_allowed(const struct request *request) {
  bool is_new = slice_equals(request->path, "/new");
  switch (request->method) {
    case METHOD_GET: return !is_new;
    case METHOD_HEAD: return !is_new && !slice_equals(request->path, "/multi");
    case METHOD_POST: return is_new;
    default: return false;
  }
}

static struct answer finish(struct making *making, struct text *head, bool close, bool without_body) {
  add_head(head, making, close);
  struct slice body = making->body;
  if (without_body) body.length = 0;
  return (struct answer){.head = {head->bytes, head->used}, .body = body, .close = close};
}

enum { HEAD_ROOM = 1024 };

struct answer answer_request(struct game *game, random_source *random, const struct request *request, uint64_t now,
                             char *room) {
  struct text head = text_in(room, HEAD_ROOM);
  struct text body = text_in(room + HEAD_ROOM, ANSWER_ROOM - HEAD_ROOM);
  struct making making = {.request = request, .status = 200, .type = plain};
  if (is_allowed(request)) {
    route(game, random, &making, now, &body);
  } else {
    making.allow = methods(request->path);
    say(&making, 405, "This address does not take that method.\n");
  }
  if (making.body.bytes == NULL) making.body = (struct slice){body.bytes, body.used};
  return finish(&making, &head, !request->keep_alive, request->method == METHOD_HEAD);
}

struct answer answer_refusal(int status, char *room) {
  struct text head = text_in(room, HEAD_ROOM);
  struct making making = {0};
  say(&making, status, explanation(status));
  return finish(&making, &head, true, false);
}
