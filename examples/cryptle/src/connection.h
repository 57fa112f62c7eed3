/* One client: what it has sent, what it still has to receive, and how long it may take. */
#ifndef CONNECTION_H
#define CONNECTION_H

#include "answer.h"

enum { REQUEST_ROOM = 4096 };

/* In the order in which they make room for a new client. */
enum stage {
  STAGE_FREE,    /* no client */
  STAGE_ENDING,  /* the last answer is sent; the client may still read it and hang up */
  STAGE_IDLE,    /* between requests */
  STAGE_READING, /* a request has begun to arrive */
  STAGE_WRITING  /* an answer has not been taken yet; until then nothing more is read */
};

struct connection {
  enum stage stage;
  int descriptor;
  uint64_t deadline; /* ms, when the client has taken too long for this stage */
  size_t received;
  struct answer answer; /* shrinks as it is taken */
  char request[REQUEST_ROOM];
  char room[ANSWER_ROOM];
};

/* What all connections play on. */
struct table {
  struct game *game;
  random_source *random;
};

void connection_open(struct connection *connection, int descriptor, uint64_t now);
/* Goes on after the descriptor became ready: reads, plays and answers as far as that goes without waiting. */
void connection_ready(struct connection *connection, const struct table *table, uint64_t now);
/* Called when the deadline has passed. */
void connection_late(struct connection *connection, uint64_t now);
void connection_close(struct connection *connection);

#endif
