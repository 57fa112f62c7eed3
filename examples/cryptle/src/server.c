#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  CONNECTIONS = 1536, /* when another one comes, one of them goes */
  ACCEPTS = 64        /* at most so many before those who are here are served again */
};

static struct connection connections[CONNECTIONS];
static struct pollfd waits[1 + CONNECTIONS];
static struct connection *waiting[1 + CONNECTIONS]; /* who waits at the same index of `waits` */

static uint64_t now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

/* Whether `a` should make room before `b`. */
static bool goes_before(const struct connection *a, const struct connection *b) {
  return a->stage != b->stage ? a->stage < b->stage : a->deadline < b->deadline;
}

/* A free place, or that of the client that is missed the least. */
static struct connection *make_place(void) {
  struct connection *place = &connections[0];
  for (size_t i = 1; i < CONNECTIONS && place->stage != STAGE_FREE; i++) {
    if (goes_before(&connections[i], place)) place = &connections[i];
  }
  if (place->stage != STAGE_FREE) connection_close(place);
  return place;
}

/* Accepts who has come. False: the listener is broken. */
static bool accept_clients(int listener, uint64_t now) {
  for (int i = 0; i < ACCEPTS; i++) {
    int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (descriptor < 0) return errno != EBADF && errno != EINVAL && errno != ENOTSOCK;
    connection_open(make_place(), descriptor, now);
  }
  return true;
}

/* Lists what to wait for; `wake` becomes the time of the nearest deadline. */
static nfds_t list_waits(int listener, uint64_t *wake) {
  nfds_t count = 1;
  waits[0] = (struct pollfd){.fd = listener, .events = POLLIN};
  *wake = UINT64_MAX;
  for (size_t i = 0; i < CONNECTIONS; i++) {
    struct connection *connection = &connections[i];
    if (connection->stage == STAGE_FREE) continue;
    short events = connection->stage == STAGE_WRITING ? POLLOUT : POLLIN;
    waits[count] = (struct pollfd){.fd = connection->descriptor, .events = events};
    waiting[count++] = connection;
    if (connection->deadline < *wake) *wake = connection->deadline;
  }
  return count;
}

static int wait_time(uint64_t now, uint64_t wake) {
  if (wake == UINT64_MAX) return -1;
  return wake > now ? (int)(wake - now) : 0;
}

int server_run(int listener, const struct table *table) {
  if (fcntl(listener, F_SETFL, O_NONBLOCK) != 0) {
    fprintf(stderr, "cryptle: the listener cannot be made non-blocking: %s\n", strerror(errno));
    return 1;
  }
  for (;;) {
    uint64_t wake;
    nfds_t count = list_waits(listener, &wake);
    if (poll(waits, count, wait_time(now_ms(), wake)) < 0 && errno != EINTR) {
      fprintf(stderr, "cryptle: waiting failed: %s\n", strerror(errno));
      return 1;
    }
    uint64_t now = now_ms();
    for (nfds_t i = 1; i < count; i++) {
      if (waits[i].revents != 0) {
        connection_ready(waiting[i], table, now);
      } else if (waiting[i]->deadline <= now) {
        connection_late(waiting[i], now);
      }
    }
    if (waits[0].revents != 0 && !accept_clients(listener, now)) {
      fprintf(stderr, "cryptle: the listener is broken: %s\n", strerror(errno));
      return 1;
    }
  }
}
