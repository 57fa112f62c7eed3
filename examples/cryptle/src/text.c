#include "text.h"

#include <string.h>

struct text text_in(char *bytes, size_t room) {
  return (struct text){.bytes = bytes, .used = 0, .room = room, .cut = false};
}

void text_add_slice(struct text *text, struct slice slice) {
  size_t left = text->room - text->used;
  size_t count = slice.length;
  if (count > left) {
    count = left;
    text->cut = true;
  }
  memcpy(text->bytes + text->used, slice.bytes, count);
  text->used += count;
}

void text_add(struct text *text, const char *string) {
  text_add_slice(text, slice_of(string));
}

void text_add_number(struct text *text, unsigned long number) {
  char digits[20];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  text_add_slice(text, (struct slice){digits + at, sizeof digits - at});
}

void text_add_json(struct text *text, const char *string) {
  text_add(text, "\"");
  for (; *string != '\0'; string++) {
    if (*string == '"' || *string == '\\') text_add(text, "\\");
    text_add_slice(text, (struct slice){string, 1});
  }
  text_add(text, "\"");
}

struct slice slice_of(const char *string) {
  return (struct slice){string, strlen(string)};
}

bool slice_equals(struct slice slice, const char *string) {
  return slice.length == strlen(string) && memcmp(slice.bytes, string, slice.length) == 0;
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool slice_equals_any_case(struct slice slice, const char *string) {
  if (slice.length != strlen(string)) return false;
  for (size_t i = 0; i < slice.length; i++) {
    if (lower(slice.bytes[i]) != lower(string[i])) return false;
  }
  return true;
}

struct slice slice_until(struct slice *rest, char separator) {
  size_t length = 0;
  while (length < rest->length && rest->bytes[length] != separator) length++;
  struct slice before = {rest->bytes, length};
  size_t skip = length < rest->length ? length + 1 : length;
  rest->bytes += skip;
  rest->length -= skip;
  return before;
}

struct slice slice_trimmed(struct slice slice) {
  while (slice.length > 0 && (slice.bytes[0] == ' ' || slice.bytes[0] == '\t')) {
    slice.bytes++;
    slice.length--;
  }
  while (slice.length > 0) {
    char last = slice.bytes[slice.length - 1];
    if (last != ' ' && last != '\t') break;
    slice.length--;
  }
  return slice;
}
