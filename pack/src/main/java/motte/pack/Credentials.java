package motte.pack;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import motte.core.Kind;

/// An account and its token, sent as HTTP Basic (RFC 7617) and never shown.
///
/// @param account who pushes
/// @param token the secret
public record Credentials(String account, String token) {

  public Credentials {
    if (account.isEmpty() || account.indexOf(':') >= 0) {
      throw new PackException(
          Kind.INVALID,
          "account-malformed",
          "`" + account + "` is not an account",
          "an account is not empty and contains no colon (RFC 7617)");
    }
  }

  /// The value of the `Authorization` header.
  String header() {
    var pair = (account + ":" + token).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /// The account; the token is left out.
  @Override
  public String toString() {
    return "Credentials[" + account + "]";
  }
}
