package motte.pack;

import java.util.List;
import java.util.Locale;
import motte.core.Kind;
import motte.core.Suggestion;

/// What a named connection is carried by.
public enum Transport {
  /// TLS 1.3, spoken by the keep; the guest sees plain bytes.
  TLS(443),
  /// Plain TCP. Needs the host owner's permission, and the measurement log shows it.
  TCP(80);

  /// What holds where a manifest says nothing. (Enarx demands the key.)
  public static final Transport DEFAULT = TLS;

  /// The words of a manifest.
  public static final List<String> LABELS = List.of("tls", "tcp", Entry.INSIDE);

  private final int defaultPort;

  Transport(int defaultPort) {
    this.defaultPort = defaultPort;
  }

  /// Reads `tls` or `tcp`; throws `transport-unknown`. (What is `inside` is carried by nothing.)
  public static Transport parse(String text) {
    for (var transport : values()) {
      if (transport.label().equals(text)) {
        return transport;
      }
    }
    throw new PackException(
        Kind.INVALID,
        "transport-unknown",
        "`" + text + "` is not a transport",
        Suggestion.hint(text, LABELS));
  }

  /// The port where a manifest names none: 443 for TLS, 80 for TCP, as in Enarx.
  public int defaultPort() {
    return defaultPort;
  }

  /// The word in a manifest.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return label();
  }
}
