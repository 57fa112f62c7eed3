/* Asks another workload: writes one line to the connection named "answer" and prints what comes back.
 *
 * The guest names a connection, not an address: where it leads, that it is TLS, and which workload must be at the other
 * end, is the manifest's business. The keep has connected before the guest starts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

int main(int count, char **arguments) {
  const char *question = count > 1 ? arguments[1] : "Who is there?";
  int connection = find_descriptor("answer");
  if (connection < 0) return fputs("ask: nothing named \"answer\" was granted\n", stderr), 1;

  char line[256];
  int length = snprintf(line, sizeof line, "%s\n", question);
  if (write(connection, line, (size_t)length) != length) return perror("ask: write"), 1;
  size_t held = 0;
  while (held < sizeof line && memchr(line, '\n', held) == NULL) {
    ssize_t got = read(connection, line + held, sizeof line - held);
    if (got <= 0) return fputs("ask: no answer\n", stderr), 1;
    held += (size_t)got;
  }
  printf("%.*s", (int)held, line);
  return 0;
}
