// Floating point: five bodies that attract each other.
#include "timed.h"
#include <math.h>

enum { BODIES = 5, STEPS = 20000 };
typedef struct { double x, y, z, vx, vy, vz, mass; } Body;

static void step(Body *b, double dt) {
  for (int i = 0; i < BODIES; i++) {
    for (int j = i + 1; j < BODIES; j++) {
      double dx = b[i].x - b[j].x, dy = b[i].y - b[j].y, dz = b[i].z - b[j].z;
      double square = dx * dx + dy * dy + dz * dz, pull = dt / (square * sqrt(square));
      b[i].vx -= dx * b[j].mass * pull; b[i].vy -= dy * b[j].mass * pull; b[i].vz -= dz * b[j].mass * pull;
      b[j].vx += dx * b[i].mass * pull; b[j].vy += dy * b[i].mass * pull; b[j].vz += dz * b[i].mass * pull;
    }
  }
  for (int i = 0; i < BODIES; i++) { b[i].x += dt * b[i].vx; b[i].y += dt * b[i].vy; b[i].z += dt * b[i].vz; }
}

static uint64_t work(void) {
  Body bodies[BODIES];
  for (int i = 0; i < BODIES; i++) {
    bodies[i] = (Body){i * 1.5, i * 0.7 - 1, 0.3 * i * i, 0.01 * i, -0.02 * i, 0.005, i == 0 ? 39.0 : 0.01 * i};
  }
  for (int i = 0; i < STEPS; i++) step(bodies, 0.001);
  uint64_t bits, sum = 0;
  for (int i = 0; i < BODIES; i++) { memcpy(&bits, &bodies[i].x, 8); sum = mix(sum, bits); }
  return sum;
}
