/* Sends every client its own bytes back, line by line: many clients, one thread, one place to wait.
 *
 * The guest is granted one listening descriptor under the name "echo". That the connections are TLS is the manifest's
 * business; here they are descriptors to read and write.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 1024, LINE = 4096 };

struct client {
  size_t length; /* bytes held */
  size_t ready;  /* of them, whole lines that may go out */
  bool ended;    /* it sends nothing more */
  char line[LINE];
};

/* waits[0] is the listener, waits[1 + i] belongs to clients[i]; a negative descriptor waits for nothing. */
static struct client clients[CLIENTS];
static struct pollfd waits[1 + CLIENTS];

/* Descriptor n is the n-th of the names in FD_NAMES, which colons separate. */
static int find_descriptor(const char *wanted) {
  const char *name = getenv("FD_NAMES");
  for (int descriptor = 0; name != NULL; descriptor++) {
    size_t length = strcspn(name, ":");
    if (length == strlen(wanted) && strncmp(name, wanted, length) == 0) return descriptor;
    name = name[length] == ':' ? name + length + 1 : NULL;
  }
  return -1;
}

static bool must_wait(ssize_t count) {
  return count < 0 && (errno == EAGAIN || errno == EINTR);
}

static void drop(int i) {
  close(waits[1 + i].fd);
  waits[1 + i].fd = -1;
}

static void accept_client(int listener) {
  int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
  if (descriptor < 0) return;
  for (int i = 0; i < CLIENTS; i++) {
    if (waits[1 + i].fd >= 0) continue;
    waits[1 + i].fd = descriptor;
    clients[i] = (struct client){0};
    return;
  }
  close(descriptor); /* all places are taken */
}

/* What may go out: all up to the last newline; everything if the line is too long to hold or the client ended. */
static void find_lines(struct client *client) {
  client->ready = client->length;
  if (client->ended || client->length == LINE) return;
  while (client->ready > 0 && client->line[client->ready - 1] != '\n') client->ready--;
}

/* False: the client is gone. */
static bool receive(int descriptor, struct client *client) {
  ssize_t count = recv(descriptor, client->line + client->length, LINE - client->length, 0);
  if (must_wait(count)) return true;
  if (count < 0) return false;
  client->ended = count == 0;
  client->length += (size_t)count;
  find_lines(client);
  return true;
}

/* False: the client is gone, or has everything it asked for. */
static bool echo(int descriptor, struct client *client) {
  while (client->ready > 0) {
    ssize_t count = send(descriptor, client->line, client->ready, 0);
    if (must_wait(count)) return true;
    if (count <= 0) return false;
    client->ready -= (size_t)count;
    client->length -= (size_t)count;
    memmove(client->line, client->line + count, client->length);
  }
  return !client->ended;
}

static void serve(int i) {
  struct client *client = &clients[i];
  int descriptor = waits[1 + i].fd;
  bool here = client->ready > 0 || receive(descriptor, client);
  if (!here || !echo(descriptor, client)) drop(i);
}

int main(void) {
  int listener = find_descriptor("echo");
  if (listener < 0 || fcntl(listener, F_SETFL, O_NONBLOCK) != 0) {
    fputs("echo: no listening descriptor named \"echo\" was granted; see Motte.toml\n", stderr);
    return 1;
  }
  waits[0] = (struct pollfd){.fd = listener, .events = POLLIN};
  for (int i = 0; i < CLIENTS; i++) waits[1 + i].fd = -1;

  for (;;) {
    for (int i = 0; i < CLIENTS; i++) waits[1 + i].events = clients[i].ready > 0 ? POLLOUT : POLLIN;
    if (poll(waits, 1 + CLIENTS, -1) < 0 && errno != EINTR) return 1;
    for (int i = 0; i < CLIENTS; i++) {
      if (waits[1 + i].fd >= 0 && waits[1 + i].revents != 0) serve(i);
    }
    if (waits[0].revents != 0) accept_client(listener);
  }
}
