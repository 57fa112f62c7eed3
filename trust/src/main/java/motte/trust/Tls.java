package motte.trust;

import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/// TLS 1.3 contexts.
@SuppressWarnings("DoNotCallSuggester")
public final class Tls {
  private Tls() {}

  public static SSLContext client(Trusts trusts, Supplier<Optional<Identity>> identity) {
    throw new UnsupportedOperationException("not yet");
  }

  public static SSLContext server(Supplier<Identity> identity, Optional<Trusts> clients) {
    throw new UnsupportedOperationException("not yet");
  }
}
