package motte.trust;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import motte.core.Kind;
import org.jspecify.annotations.Nullable;

/// Checks a TLS peer: the JDK's own checks (PKIX, key usage, algorithms, host name), against the
/// anchors that [Trusts] names. A refusal carries a [TrustException] as its cause that says why.
final class PeerTrust extends X509ExtendedTrustManager {
  private final Trusts trusts;
  private final AtomicReference<@Nullable Checks> last = new AtomicReference<>();

  /// The JDK's checks against certain anchors. An empty list means the platform's roots.
  private record Checks(List<X509Certificate> roots, X509ExtendedTrustManager delegate) {}

  @FunctionalInterface
  private interface Check {
    void run(X509ExtendedTrustManager delegate) throws CertificateException;
  }

  PeerTrust(Trusts trusts) {
    this.trusts = trusts;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    requireNameCheck(engine.getSSLParameters().getEndpointIdentificationAlgorithm());
    check(
        chain,
        String.valueOf(engine.getPeerHost()),
        delegate -> delegate.checkServerTrusted(chain, authType, engine),
        delegate -> delegate.checkServerTrusted(chain, authType));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    if (!(socket instanceof SSLSocket tls)) {
      throw new CertificateException("not a TLS socket");
    }
    requireNameCheck(tls.getSSLParameters().getEndpointIdentificationAlgorithm());
    check(
        chain,
        String.valueOf(tls.getHandshakeSession().getPeerHost()),
        delegate -> delegate.checkServerTrusted(chain, authType, socket),
        delegate -> delegate.checkServerTrusted(chain, authType));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(
        chain,
        "client",
        delegate -> delegate.checkClientTrusted(chain, authType, engine),
        delegate -> delegate.checkClientTrusted(chain, authType));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(
        chain,
        "client",
        delegate -> delegate.checkClientTrusted(chain, authType, socket),
        delegate -> delegate.checkClientTrusted(chain, authType));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    requireNameCheck(null);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(
        chain,
        "client",
        delegate -> delegate.checkClientTrusted(chain, authType),
        delegate -> delegate.checkClientTrusted(chain, authType));
  }

  /// Empty: a server's list of authorities would tell strangers whom it trusts.
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private static void requireNameCheck(@Nullable String algorithm) throws CertificateException {
    if (algorithm == null || algorithm.isEmpty()) {
      throw new CertificateException("a server is never trusted without a check of its host name");
    }
  }

  /// Runs the whole check; only after a failure finds out which part of it failed.
  private void check(X509Certificate[] presented, String peer, Check whole, Check nameless)
      throws CertificateException {
    try {
      var chain = new Chain(List.of(presented));
      var checks = checks(chain);
      try {
        whole.run(checks.delegate());
      } catch (CertificateException e) {
        throw refusal(chain, checks, peer, nameless, e);
      }
    } catch (TrustException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  private static TrustException refusal(
      Chain chain, Checks checks, String peer, Check nameless, CertificateException failure) {
    if (!checks.roots().isEmpty()) {
      new Anchors(checks.roots()).verify(chain, Instant.now());
    }
    try {
      nameless.run(checks.delegate());
    } catch (CertificateException e) {
      return new TrustException(
          Kind.DENIED,
          "certificate-unfit",
          "the certificate of `" + peer + "` cannot be used here: " + e.getMessage(),
          "check which root issued it and what it may be used for (server, client)",
          e);
    }
    return new TrustException(
        Kind.DENIED,
        "host-name-mismatch",
        "the certificate is not one for `" + peer + "`: " + failure.getMessage(),
        "use a name that the certificate holds, or check who answers at this address",
        failure);
  }

  private Checks checks(Chain chain) {
    var roots =
        switch (trusts) {
          case Trusts.Pinned(var pins) -> pins.anchorIn(chain).roots();
          case Trusts.Anchored(var anchors) -> anchors.roots();
          case Trusts.SystemRoots() -> List.<X509Certificate>of();
        };
    if (roots.contains(chain.leaf())) {
      Anchors.verifyValidity(chain.leaf(), Instant.now());
    }
    var known = last.get();
    if (known != null && known.roots().equals(roots)) {
      return known;
    }
    var checks = new Checks(roots, delegate(roots));
    last.set(checks);
    return checks;
  }

  private static X509ExtendedTrustManager delegate(List<X509Certificate> roots) {
    try {
      var factory = TrustManagerFactory.getInstance("PKIX");
      if (roots.isEmpty()) {
        factory.init((KeyStore) null);
      } else {
        var parameters = new PKIXBuilderParameters(new Anchors(roots).trustAnchors(), null);
        parameters.setRevocationEnabled(false);
        factory.init(new CertPathTrustManagerParameters(parameters));
      }
      for (TrustManager each : factory.getTrustManagers()) {
        if (each instanceof X509ExtendedTrustManager manager) {
          return manager;
        }
      }
      throw new AssertionError("the JDK's trust managers are extended ones");
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK checks certificates with PKIX", e);
    }
  }
}
