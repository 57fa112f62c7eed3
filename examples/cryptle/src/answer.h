/* What is answered to a request: the paths of the game. */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdint.h>

#include "game.h"
#include "request.h"

/* The head stands in the text that was passed in; the body too, or it is a page that never changes. */
struct answer {
  struct slice head;
  struct slice body;
  bool close; /* the connection ends after it */
};

/* Plays the request and writes the answer into `room`, of at least ANSWER_ROOM bytes. */
enum { ANSWER_ROOM = 12 * 1024 };
struct answer answer_request(struct game *game, random_source *random, const struct request *request, uint64_t now,
                             char *room);
/* Refuses what is not a request of this game: `status` is one of 400, 408, 413, 431, 505. */
struct answer answer_refusal(int status, char *room);

#endif
