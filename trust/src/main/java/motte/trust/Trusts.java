package motte.trust;

/// Which certificates of a peer are accepted.
public sealed interface Trusts {

  /// Those under a root, sent by the peer itself, whose key is pinned.
  record Pinned(Pins pins) implements Trusts {}

  /// Those under one of these roots.
  record Anchored(Anchors anchors) implements Trusts {}

  /// Those under a root that the Java platform ships.
  record SystemRoots() implements Trusts {}
}
