package motte.cli;

import motte.pack.Reference;

/// The role that a package takes where nobody says another.
final class Roles {
  private Roles() {}

  /// The end of the repository's name: `team/shop` is a `shop`.
  static String of(Reference reference) {
    var repository = reference.repository();
    return repository.substring(repository.lastIndexOf('/') + 1);
  }
}
