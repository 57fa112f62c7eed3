/* Keeps the balance of the shop. Its one way in is the link "pay": it has no network, no file, and no neighbour but the
 * one whom the manifest connects.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

/* The order of [[components.ledger.files]]. */
enum { PAY = 3 };

int main(void) {
  int caller = accept(PAY, NULL, NULL);
  FILE *lines = caller < 0 ? NULL : fdopen(caller, "r");
  if (lines == NULL) return perror("ledger"), 1;

  long balance = 0;
  char line[64];
  while (fgets(line, sizeof line, lines) != NULL) {
    char *end;
    long sum, amount = strtol(line, &end, 10);
    if (end == line || *end != '\n' || __builtin_add_overflow(balance, amount, &sum)) {
      dprintf(caller, "no amount\n");
      continue;
    }
    balance = sum;
    dprintf(caller, "balance %ld\n", balance);
    printf("balance %ld\n", balance);
    fflush(stdout);
  }
  return 0;
}
