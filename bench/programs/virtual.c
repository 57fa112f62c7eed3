// Indirect calls: an expression tree whose nodes evaluate themselves through function pointers.
#include "timed.h"

typedef struct Node Node;
struct Node { int32_t (*eval)(const Node *, int32_t x); const Node *left, *right; int32_t value; };

static int32_t constant(const Node *n, int32_t x) { (void)x; return n->value; }
static int32_t variable(const Node *n, int32_t x) { return x + n->value; }
static int32_t sum(const Node *n, int32_t x) { return n->left->eval(n->left, x) + n->right->eval(n->right, x); }
static int32_t difference(const Node *n, int32_t x) { return n->left->eval(n->left, x) - n->right->eval(n->right, x); }
static int32_t product(const Node *n, int32_t x) { return n->left->eval(n->left, x) * n->right->eval(n->right, x); }
static int32_t either(const Node *n, int32_t x) { return x & n->value ? n->left->eval(n->left, x) : n->right->eval(n->right, x); }

enum { DEPTH = 9 };
static Node nodes[1 << (DEPTH + 1)];
static int used;

static const Node *grow(int depth, uint32_t seed) {
  static int32_t (*const inner[])(const Node *, int32_t) = {sum, difference, product, either};
  Node *n = &nodes[used++];
  n->value = (int32_t)(seed >> 20) + 1;
  if (depth == 0) { n->eval = seed & 64 ? constant : variable; return n; }
  n->eval = inner[seed >> 5 & 3];
  n->left = grow(depth - 1, seed * 1664525u + 1013904223u);
  n->right = grow(depth - 1, seed * 22695477u + 1u);
  return n;
}

static uint64_t work(void) {
  used = 0;
  const Node *root = grow(DEPTH, 42);
  uint64_t hash = 0;
  for (int32_t x = 0; x < 2000; x++) hash = mix(hash, (uint32_t)root->eval(root, x));
  return hash;
}
