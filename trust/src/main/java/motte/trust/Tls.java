package motte.trust;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import motte.core.Kind;

/// TLS contexts that are safe by construction: TLS 1.3 only; a client always checks the chain and
/// the host name; an identity comes from a supplier that is asked at every handshake, so a renewed
/// certificate is used by the next connection.
///
/// ```java
/// var context = Tls.client(new Trusts.Pinned(pins), Optional::empty);
/// var client = HttpClient.newBuilder().sslContext(context).build();
/// ```
public final class Tls {
  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final String[] SUITES = {
    "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"
  };

  /// A session that outlives a certificate would outlive what the certificate proves.
  private static final int SHORTEST_SESSION = 1;

  private Tls() {}

  /// Whether a server asks for the certificate of its client.
  private enum ClientCertificate {
    NONE,
    ASKED,
    REQUIRED
  }

  /// A context for clients that accept the servers of `trusts` and show `identity`, if there is
  /// one, to a server that asks for it.
  public static SSLContext client(Trusts trusts, Supplier<Optional<Identity>> identity) {
    var context =
        context(
            new CurrentIdentity(identity),
            new PeerTrust(trusts),
            parameters -> {
              confine(parameters);
              parameters.setEndpointIdentificationAlgorithm("HTTPS");
            });
    context.getClientSessionContext().setSessionTimeout(SHORTEST_SESSION);
    return context;
  }

  /// A context for servers. With `clients`, a client must show a certificate that they accept;
  /// without, none is asked for.
  public static SSLContext server(Supplier<Identity> identity, Optional<Trusts> clients) {
    return clients
        .map(trusts -> server(identity, trusts, ClientCertificate.REQUIRED))
        .orElseGet(() -> server(identity, new Trusts.SystemRoots(), ClientCertificate.NONE));
  }

  /// A context for servers that ask a client for a certificate and check it if one is shown, but
  /// serve clients without a certificate too.
  public static SSLContext askingServer(Supplier<Identity> identity, Trusts clients) {
    return server(identity, clients, ClientCertificate.ASKED);
  }

  /// Says in our terms why a TLS connection to `peer` failed: the error of ours that a check raised
  /// if there is one, otherwise `tls-failed`.
  public static TrustException explain(String peer, Throwable failure) {
    String reason = failure.getMessage();
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TrustException ours) {
        return ours;
      }
      if (cause instanceof SSLException || cause instanceof CertificateException) {
        reason = cause.getMessage();
      }
    }
    return new TrustException(
        Kind.UNAVAILABLE,
        "tls-failed",
        "the TLS connection with `" + peer + "` failed: " + reason,
        "check that the peer speaks TLS 1.3 and accepts the certificate shown to it",
        failure);
  }

  private static SSLContext server(
      Supplier<Identity> identity, Trusts clients, ClientCertificate wish) {
    var context =
        context(
            new CurrentIdentity(() -> Optional.of(identity.get())),
            new PeerTrust(clients),
            parameters -> {
              confine(parameters);
              switch (wish) {
                case NONE -> parameters.setNeedClientAuth(false);
                case ASKED -> parameters.setWantClientAuth(true);
                case REQUIRED -> parameters.setNeedClientAuth(true);
              }
            });
    if (wish != ClientCertificate.NONE) {
      context.getServerSessionContext().setSessionTimeout(SHORTEST_SESSION);
    }
    return context;
  }

  private static void confine(SSLParameters parameters) {
    parameters.setProtocols(PROTOCOLS);
    parameters.setCipherSuites(SUITES);
    parameters.setUseCipherSuitesOrder(true);
  }

  private static SSLContext context(
      KeyManager keys, TrustManager trust, ConfinedContext.Confinement confinement) {
    try {
      var context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
      return ConfinedContext.of(context, confinement);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has TLS 1.3", e);
    }
  }
}
