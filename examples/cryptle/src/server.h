/* Serves the game to all who connect, in one thread that waits in one place. */
#ifndef SERVER_H
#define SERVER_H

#include "connection.h"

/* Returns only when the listening descriptor fails. */
int server_run(int listener, const struct table *table);

#endif
