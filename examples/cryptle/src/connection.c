#include "connection.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ms */
enum { IDLE_TIME = 60 * 1000, REQUEST_TIME = 10 * 1000, ANSWER_TIME = 20 * 1000, ENDING_TIME = 2 * 1000 };

static void enter(struct connection *connection, enum stage stage, uint64_t deadline) {
  connection->stage = stage;
  connection->deadline = deadline;
}

void connection_open(struct connection *connection, int descriptor, uint64_t now) {
  connection->descriptor = descriptor;
  connection->received = 0;
  enter(connection, STAGE_IDLE, now + IDLE_TIME);
}

void connection_close(struct connection *connection) {
  close(connection->descriptor);
  enter(connection, STAGE_FREE, 0);
}

static bool must_wait(ssize_t count) {
  return count < 0 && (errno == EAGAIN || errno == EINTR);
}

/* Sends from the front of a slice. False: the client is gone. */
static bool send_some(int descriptor, struct slice *bytes) {
  while (bytes->length > 0) {
    ssize_t count = send(descriptor, bytes->bytes, bytes->length, 0);
    if (must_wait(count)) return true;
    if (count <= 0) return false;
    bytes->bytes += count;
    bytes->length -= (size_t)count;
  }
  return true;
}

/* After the last answer we close our half and wait for the client to close its own: closing at once could take back
 * an answer that is still on its way. */
static void end(struct connection *connection, uint64_t now) {
  shutdown(connection->descriptor, SHUT_WR);
  enter(connection, STAGE_ENDING, now + ENDING_TIME);
}

/* Sends what there is of the answer. */
static void write_answer(struct connection *connection, uint64_t now) {
  struct answer *answer = &connection->answer;
  bool here = send_some(connection->descriptor, &answer->head);
  if (here && answer->head.length == 0) here = send_some(connection->descriptor, &answer->body);
  if (!here) {
    connection_close(connection);
  } else if (answer->head.length + answer->body.length > 0) {
    return; /* the rest when the client has taken some */
  } else if (answer->close) {
    end(connection, now);
  } else if (connection->received > 0) {
    enter(connection, STAGE_READING, now + REQUEST_TIME);
  } else {
    enter(connection, STAGE_IDLE, now + IDLE_TIME);
  }
}

static void begin_answer(struct connection *connection, struct answer answer, uint64_t now) {
  connection->answer = answer;
  enter(connection, STAGE_WRITING, now + ANSWER_TIME);
  write_answer(connection, now);
}

/* Takes the first request from what was received and answers it. False: it has not arrived completely. */
static bool play_request(struct connection *connection, const struct table *table, uint64_t now) {
  struct request request;
  int status = request_parse(connection->request, connection->received, &request);
  if (status == REQUEST_INCOMPLETE && connection->received == REQUEST_ROOM) status = 431;
  if (status == REQUEST_INCOMPLETE) return false;
  if (status != REQUEST_OK) {
    begin_answer(connection, answer_refusal(status, connection->room), now);
    return true;
  }
  struct answer answer = answer_request(table->game, table->random, &request, now, connection->room);
  connection->received -= request.length;
  memmove(connection->request, connection->request + request.length, connection->received);
  begin_answer(connection, answer, now);
  return true;
}

/* Requests that were sent together are answered in their order, each when the one before is out. */
static void play_requests(struct connection *connection, const struct table *table, uint64_t now) {
  while (connection->stage == STAGE_READING && play_request(connection, table, now)) {
  }
}

static void read_requests(struct connection *connection, const struct table *table, uint64_t now) {
  ssize_t count = recv(connection->descriptor, connection->request + connection->received,
                       REQUEST_ROOM - connection->received, 0);
  if (must_wait(count)) return;
  if (count <= 0) {
    connection_close(connection);
    return;
  }
  connection->received += (size_t)count;
  if (connection->stage == STAGE_IDLE) enter(connection, STAGE_READING, now + REQUEST_TIME);
  play_requests(connection, table, now);
}

static void discard(struct connection *connection) {
  ssize_t count = recv(connection->descriptor, connection->request, REQUEST_ROOM, 0);
  if (count <= 0 && !must_wait(count)) connection_close(connection);
}

void connection_ready(struct connection *connection, const struct table *table, uint64_t now) {
  switch (connection->stage) {
    case STAGE_FREE: break;
    case STAGE_IDLE:
    case STAGE_READING: read_requests(connection, table, now); break;
    case STAGE_WRITING:
      write_answer(connection, now);
      play_requests(connection, table, now);
      break;
    case STAGE_ENDING: discard(connection); break;
  }
}

void connection_late(struct connection *connection, uint64_t now) {
  if (connection->stage == STAGE_READING) {
    begin_answer(connection, answer_refusal(408, connection->room), now);
  } else {
    connection_close(connection);
  }
}
