#include "request.h"

#include <string.h>

/* What the headers said that decides about the request. */
struct headers {
  bool http_1_0;
  int hosts;
  bool body;
  bool malformed;
};

static size_t end_of_head(const char *bytes, size_t count) {
  for (size_t i = 0; i + 3 < count; i++) {
    if (memcmp(bytes + i, "\r\n\r\n", 4) == 0) return i + 4;
  }
  return 0;
}

/* Cuts off a line and its CR LF. A CR or LF that stands alone, or any other control byte, spoils it. */
static bool next_line(struct slice *rest, struct slice *line) {
  *line = slice_until(rest, '\n');
  if (line->length == 0 || line->bytes[line->length - 1] != '\r') return false;
  line->length--;
  for (size_t i = 0; i < line->length; i++) {
    unsigned char c = (unsigned char)line->bytes[i];
    if ((c < ' ' && c != '\t') || c == 0x7f) return false;
  }
  return true;
}

static enum method method_of(struct slice name) {
  if (slice_equals(name, "GET")) return METHOD_GET;
  if (slice_equals(name, "HEAD")) return METHOD_HEAD;
  if (slice_equals(name, "POST")) return METHOD_POST;
  return METHOD_OTHER;
}

static void skip(struct slice *slice, size_t count) {
  slice->bytes += count;
  slice->length -= count;
}

/* "http://host/path" is allowed in place of "/path" (RFC 9112 section 3.2.2). */
static void drop_authority(struct slice *target) {
  static const char *const schemes[] = {"http://", "https://"};
  for (size_t i = 0; i < 2; i++) {
    size_t length = strlen(schemes[i]);
    if (target->length <= length || !slice_equals_any_case((struct slice){target->bytes, length}, schemes[i])) continue;
    skip(target, length);
    while (target->length > 0 && target->bytes[0] != '/') skip(target, 1);
    return;
  }
}

static int parse_request_line(struct slice line, struct request *request, struct headers *headers) {
  struct slice rest = line;
  struct slice method = slice_until(&rest, ' ');
  struct slice target = slice_until(&rest, ' ');
  if (method.length == 0 || rest.length != 8 || memcmp(rest.bytes, "HTTP/", 5) != 0) return 400;
  headers->http_1_0 = slice_equals(rest, "HTTP/1.0");
  if (!headers->http_1_0 && !slice_equals(rest, "HTTP/1.1")) return 505;
  drop_authority(&target);
  if (target.length == 0 || target.bytes[0] != '/') return 400;

  request->method = method_of(method);
  request->keep_alive = !headers->http_1_0;
  request->path = slice_until(&target, '?');
  request->query = target;
  return REQUEST_OK;
}

static bool is_name(struct slice name) {
  if (name.length == 0) return false;
  for (size_t i = 0; i < name.length; i++) {
    if (memchr("\"(),/:;<=>?@[\\]{} \t", name.bytes[i], 19) != NULL || (unsigned char)name.bytes[i] > '~') return false;
  }
  return true;
}

static void parse_connection(struct slice options, struct request *request) {
  while (options.length > 0) {
    struct slice option = slice_trimmed(slice_until(&options, ','));
    if (slice_equals_any_case(option, "close")) request->keep_alive = false;
  }
}

static void parse_header(struct slice line, struct request *request, struct headers *headers) {
  struct slice rest = line;
  struct slice name = slice_until(&rest, ':');
  if (!is_name(name) || name.length == line.length) {
    headers->malformed = true;
    return;
  }
  struct slice value = slice_trimmed(rest);
  if (slice_equals_any_case(name, "host")) {
    headers->hosts++;
  } else if (slice_equals_any_case(name, "cookie")) {
    request->cookie = value;
  } else if (slice_equals_any_case(name, "connection")) {
    parse_connection(value, request);
  } else if (slice_equals_any_case(name, "content-length")) {
    if (!slice_equals(value, "0")) headers->body = true;
  } else if (slice_equals_any_case(name, "transfer-encoding")) {
    headers->body = true;
  }
}

int request_parse(const char *bytes, size_t count, struct request *request) {
  memset(request, 0, sizeof *request);
  request->cookie = slice_of("");
  request->length = end_of_head(bytes, count);
  if (request->length == 0) return REQUEST_INCOMPLETE;

  struct slice rest = {bytes, request->length - 2}; /* without the empty line */
  struct slice line;
  struct headers headers = {0};
  if (!next_line(&rest, &line)) return 400;
  int status = parse_request_line(line, request, &headers);
  if (status != REQUEST_OK) return status;
  while (rest.length > 0) {
    if (!next_line(&rest, &line)) return 400;
    parse_header(line, request, &headers);
  }

  bool host_missing = headers.hosts == 0 && !headers.http_1_0;
  if (headers.malformed || headers.hosts > 1 || host_missing) return 400;
  if (headers.body) return 413;
  return REQUEST_OK;
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

static bool decode(struct slice encoded, char *value, size_t room) {
  size_t used = 0;
  for (size_t i = 0; i < encoded.length; i++) {
    char c = encoded.bytes[i];
    if (c == '+') {
      c = ' ';
    } else if (c == '%') {
      if (i + 2 >= encoded.length) return false;
      int high = hex_digit(encoded.bytes[i + 1]);
      int low = hex_digit(encoded.bytes[i + 2]);
      if (high < 0 || low < 0) return false;
      c = (char)(high * 16 + low);
      i += 2;
    }
    if (c == '\0' || used + 1 >= room) return false;
    value[used++] = c;
  }
  value[used] = '\0';
  return true;
}

bool request_parameter(const struct request *request, const char *name, char *value, size_t room) {
  struct slice rest = request->query;
  while (rest.length > 0) {
    struct slice encoded = slice_until(&rest, '&');
    if (slice_equals(slice_until(&encoded, '='), name)) return decode(encoded, value, room);
  }
  return false;
}

struct slice request_cookie(const struct request *request, const char *name) {
  struct slice rest = request->cookie;
  while (rest.length > 0) {
    struct slice value = slice_trimmed(slice_until(&rest, ';'));
    if (slice_equals(slice_until(&value, '='), name)) return value;
  }
  return slice_of("");
}
