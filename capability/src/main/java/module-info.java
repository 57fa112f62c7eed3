/// What can be granted to a guest.
@org.jspecify.annotations.NullMarked
module motte.capability {
  requires static org.jspecify;
  requires transitive motte.core;

  exports motte.capability;
}
