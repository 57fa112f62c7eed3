package motte.drawbridge;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import motte.core.Kind;
import motte.trust.Identity;
import org.jspecify.annotations.Nullable;

/// TLS 1.3 that asks a client for a certificate and lets it prove the key, but leaves it to [Gate]
/// to judge the chain at each request: so a keep whose certificate does not hold gets an answer
/// with a reason, and not a broken handshake.
final class ServerTls {
  private ServerTls() {}

  static Tls of(Supplier<Identity> identity) {
    try {
      var context = SSLContext.getInstance("TLSv1.3");
      context.init(
          new KeyManager[] {new Current(identity)}, new TrustManager[] {new JudgedLater()}, null);
      return Tls.builder()
          .sslContext(context)
          .enabledProtocols(List.of("TLSv1.3"))
          .enabledCipherSuites(
              List.of(
                  "TLS_AES_256_GCM_SHA384",
                  "TLS_AES_128_GCM_SHA256",
                  "TLS_CHACHA20_POLY1305_SHA256"))
          .clientAuth(TlsClientAuth.OPTIONAL)
          .build();
    } catch (GeneralSecurityException e) {
      throw new DrawbridgeException(
          Kind.FAULT,
          "tls-unavailable",
          "this Java cannot do TLS 1.3",
          "use a JDK 25 with its standard providers",
          e);
    }
  }

  /// The server's key and chain, asked for at every handshake. JSSE chooses an alias and then asks
  /// for chain and key in two further calls: the alias names the certificate, and the one before is
  /// remembered, so that a renewal between those calls mixes nothing.
  private static final class Current extends X509ExtendedKeyManager {
    private final Supplier<Identity> supplier;
    private @Nullable Identity newest;
    private @Nullable Identity former;

    Current(Supplier<Identity> supplier) {
      this.supplier = supplier;
    }

    private synchronized @Nullable String choose(String keyType) {
      if (!keyType.equals("EC")) {
        return null;
      }
      var identity = supplier.get();
      if (!identity.equals(newest)) {
        former = newest;
        newest = identity;
      }
      return alias(identity);
    }

    private synchronized @Nullable Identity named(String alias) {
      if (newest != null && alias(newest).equals(alias)) {
        return newest;
      }
      return former != null && alias(former).equals(alias) ? former : null;
    }

    private static String alias(Identity identity) {
      return identity.chain().leaf().getSerialNumber().toString(16);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return choose(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return choose(keyType);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      var identity = named(alias);
      return identity == null
          ? null
          : identity.chain().certificates().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      var identity = named(alias);
      return identity == null ? null : identity.key().privateKey();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      var alias = choose(keyType);
      return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }

  /// Accepts any chain of a client for the handshake; [Gate] judges it before anything is done.
  private static final class JudgedLater extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw never();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw never();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      throw never();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }

    private static AssertionError never() {
      return new AssertionError("a server's context connects to nobody");
    }
  }
}
