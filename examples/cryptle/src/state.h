/* What everybody may see of the game, as text and as JSON. Nobody's words are in it but the asking player's own. */
#ifndef STATE_H
#define STATE_H

#include "game.h"

/* Names in the order of their matches, two a match, the finder before the owner. */
void state_winners(const struct game *game, struct text *body);
/* Matched words, oldest first. */
void state_matches(const struct game *game, struct text *body);
/* All that the page shows. `you` may be NULL. */
void state_json(const struct game *game, const struct player *you, uint64_t now, struct text *body);

#endif
