package motte.trust;

/// Which certificates of a TLS peer are accepted. A host name is checked besides.
public sealed interface Trusts {

  /// Those that lead to a certificate, sent by the peer itself, whose key is pinned.
  ///
  /// @param pins the pinned keys
  record Pinned(Pins pins) implements Trusts {}

  /// Those that lead to one of these roots.
  ///
  /// @param anchors the trusted roots
  record Anchored(Anchors anchors) implements Trusts {}

  /// Those that lead to a root that the Java platform ships.
  record SystemRoots() implements Trusts {}
}
