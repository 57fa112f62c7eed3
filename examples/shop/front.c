/* Serves the customers of the shop, one at a time: each line that one sends goes to the ledger, and its answer back.
 *
 * All that the world can reach is this program. Who takes it over can talk to the ledger as it does, and no more.
 */
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* The order of [[components.front.files]]. */
enum { WEB = 3, LEDGER = 4 };

/* Moves one line, its end too. False: the sender is gone, the receiver is, or the line is too long. */
static bool pass_line(int from, int to) {
  char line[64];
  for (size_t length = 0; length < sizeof line; length++) {
    if (read(from, &line[length], 1) != 1) return false;
    if (line[length] == '\n') return write(to, line, length + 1) == (ssize_t)(length + 1);
  }
  return false;
}

int main(void) {
  for (;;) {
    int customer = accept(WEB, NULL, NULL);
    if (customer < 0) return perror("front"), 1;
    while (pass_line(customer, LEDGER) && pass_line(LEDGER, customer)) {
    }
    close(customer);
  }
}
