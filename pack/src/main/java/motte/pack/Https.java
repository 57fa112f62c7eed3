package motte.pack;

import java.net.URI;
import motte.core.Kind;

/// The rule that every address of ours is `https`.
final class Https {
  private Https() {}

  static void check(String key, URI uri) {
    if (!"https".equals(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null) {
      throw new PackException(
          Kind.INVALID,
          "address-not-https",
          "`" + key + "` is `" + uri + "`, which is not an https address",
          "write https://host:port; nothing is fetched without TLS");
    }
  }
}
