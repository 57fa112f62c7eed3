/* Requests of HTTP/1.1 (RFC 9112) that have no body: all that this game needs. */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_OTHER };

/* The slices point into the bytes that were parsed. */
struct request {
  enum method method;
  struct slice path;
  struct slice query;  /* without its '?' */
  struct slice cookie; /* value of the Cookie header */
  bool keep_alive;
  size_t length; /* bytes of this request; the next one begins behind them */
};

/* What request_parse found, besides the HTTP status of a request that is refused. */
enum { REQUEST_INCOMPLETE = 0, REQUEST_OK = 200 };

/* Reads the first request in `bytes`: REQUEST_INCOMPLETE, REQUEST_OK, or the status to refuse it with. */
int request_parse(const char *bytes, size_t count, struct request *request);

/* Decodes the value of a query parameter into `value` and ends it with a NUL. False: it is missing, malformed, holds
 * a NUL, or does not fit. */
bool request_parameter(const struct request *request, const char *name, char *value, size_t room);

/* The value of a cookie; an empty slice if there is none. */
struct slice request_cookie(const struct request *request, const char *name);

#endif
