/// Errors, digests, sizes, canonical encodings.
@org.jspecify.annotations.NullMarked
module motte.core {
  requires static org.jspecify;

  exports motte.core;
}
