/* HTTP requests as they arrive. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "request.h"

static struct request request;

static int parse(const char *bytes) {
  return request_parse(bytes, strlen(bytes), &request);
}

static void a_request_is_read_with_its_path_and_query(void) {
  const char *bytes = "GET /multi?guess=crane&player=a HTTP/1.1\r\nHost: x\r\n\r\nGET /";

  CHECK(parse(bytes) == REQUEST_OK);

  CHECK(request.method == METHOD_GET && request.keep_alive);
  CHECK(slice_equals(request.path, "/multi"));
  CHECK(slice_equals(request.query, "guess=crane&player=a"));
  CHECK(request.length == strlen(bytes) - strlen("GET /"));
}

static void a_request_is_incomplete_until_its_last_byte(void) {
  const char *bytes = "GET / HTTP/1.1\r\nHost: x\r\nCookie: a=b\r\n\r\n";
  size_t length = strlen(bytes);

  for (size_t i = 0; i < length; i++) CHECK(request_parse(bytes, i, &request) == REQUEST_INCOMPLETE);

  CHECK(request_parse(bytes, length, &request) == REQUEST_OK);
}

static void connections_stay_open_unless_they_say_otherwise(void) {
  CHECK(parse("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == REQUEST_OK && !request.keep_alive);
  CHECK(parse("GET / HTTP/1.1\r\nhost:x\r\nconnection: foo,  CLOSE \r\n\r\n") == REQUEST_OK && !request.keep_alive);
  CHECK(parse("GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n") == REQUEST_OK && request.keep_alive);
  CHECK(parse("GET / HTTP/1.0\r\n\r\n") == REQUEST_OK && !request.keep_alive);
}

static void an_absolute_address_is_a_path_too(void) {
  CHECK(parse("GET http://x:1/winners?a HTTP/1.1\r\nHost: x\r\n\r\n") == REQUEST_OK);
  CHECK(slice_equals(request.path, "/winners") && slice_equals(request.query, "a"));
}

static void what_is_not_http_is_refused(void) {
  static const char *const malformed[] = {
      "\r\n\r\n", "GET\r\n\r\n", "GET / \r\n\r\n", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "GET / HTTP/1.1\r\nHost x\r\n\r\n",
      "GET / HTTP/1.1\r\nHost : x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n",
      "GET / HTTP/1.1\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nA: \x01\r\n\r\n",
      "GET x HTTP/1.1\r\nHost: x\r\n\r\n", "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
      "\x16\x03\x01\x02\x05\x01\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n",
      "GET / HTTP/1.1 \r\nHost: x\r\n\r\n", "GET http://x HTTP/1.1\r\nHost: x\r\n\r\n"};
  for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
    int status = parse(malformed[i]);
    if (status != 400) printf("%d for: %s\n", status, malformed[i]);
    CHECK(status == 400);
  }
  CHECK(parse("GET / HTTP/2.0\r\nHost: x\r\n\r\n") == 505);
}

static void bodies_are_refused(void) {
  CHECK(parse("POST /new HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n") == REQUEST_OK);
  CHECK(parse("POST /new HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello") == 413);
  CHECK(parse("POST /new HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n") == 413);
  CHECK(parse("POST /new HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 413);
}

static bool decodes(const char *query, const char *expected) {
  char value[16];
  request.query = slice_of(query);
  bool found = request_parameter(&request, "q", value, sizeof value);
  return expected == NULL ? !found : found && strcmp(value, expected) == 0;
}

static void parameters_are_decoded(void) {
  CHECK(decodes("q=crane", "crane"));
  CHECK(decodes("a=b&q=x+y%20z%2C&q=second", "x y z,"));
  CHECK(decodes("q=", ""));
  CHECK(decodes("q", ""));
  CHECK(decodes("q=a=b", "a=b"));
  CHECK(decodes("", NULL));
  CHECK(decodes("qq=a", NULL));
  CHECK(decodes("q=%", NULL));
  CHECK(decodes("q=%1", NULL));
  CHECK(decodes("q=%zz", NULL));
  CHECK(decodes("q=%00", NULL));
  CHECK(decodes("q=123456789012345", "123456789012345"));
  CHECK(decodes("q=1234567890123456", NULL));
}

static void a_cookie_is_found_among_others(void) {
  parse("GET / HTTP/1.1\r\nHost: x\r\nCookie: ab=1;  b=two ;c=3\r\n\r\n");
  CHECK(slice_equals(request_cookie(&request, "b"), "two"));
  CHECK(slice_equals(request_cookie(&request, "c"), "3"));
  CHECK(request_cookie(&request, "d").length == 0);
}

int request_tests(void) {
  static const struct test tests[] = {
      TEST(a_request_is_read_with_its_path_and_query),
      TEST(a_request_is_incomplete_until_its_last_byte),
      TEST(connections_stay_open_unless_they_say_otherwise),
      TEST(an_absolute_address_is_a_path_too),
      TEST(what_is_not_http_is_refused),
      TEST(bodies_are_refused),
      TEST(parameters_are_decoded),
      TEST(a_cookie_is_found_among_others),
  };
  return run_tests(tests, sizeof tests / sizeof tests[0]);
}
