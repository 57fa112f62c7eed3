/* Text in a buffer of fixed size. What does not fit is cut off and remembered, never written past the end. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
  char *bytes;
  size_t used;
  size_t room;
  bool cut; /* something did not fit */
};

/* Bytes that belong to somebody else, as a place in a larger buffer. */
struct slice {
  const char *bytes;
  size_t length;
};

struct text text_in(char *bytes, size_t room);
void text_add(struct text *text, const char *string);
void text_add_slice(struct text *text, struct slice slice);
void text_add_number(struct text *text, unsigned long number);
/* A JSON string with its quotes. The argument is UTF-8 without control characters. */
void text_add_json(struct text *text, const char *string);

struct slice slice_of(const char *string);
bool slice_equals(struct slice slice, const char *string);
/* As slice_equals, without regard to the case of ASCII letters. */
bool slice_equals_any_case(struct slice slice, const char *string);
/* Cuts the slice at the first `separator`: returns what stands before it and leaves what stands behind it. */
struct slice slice_until(struct slice *rest, char separator);
struct slice slice_trimmed(struct slice slice);

#endif
