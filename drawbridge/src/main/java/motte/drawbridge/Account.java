package motte.drawbridge;

import java.util.List;
import motte.core.Digest;

/// Who may push, and to which repositories; an account may pull what it may push.
///
/// @param name the account
/// @param token SHA-256 of its token; the token itself is stored nowhere
/// @param repositories patterns as in [ReleaseRule#repository]
public record Account(String name, Digest token, List<String> repositories) {

  public Account {
    repositories = List.copyOf(repositories);
  }

  /// An account for every repository.
  public Account(String name, Digest token) {
    this(name, token, List.of("**"));
  }
}
