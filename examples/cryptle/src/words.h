/* The words to find when playing alone. */
#ifndef WORDS_H
#define WORDS_H

#include <stdint.h>

extern const uint32_t word_count;
const char *word_at(uint32_t index);

#endif
