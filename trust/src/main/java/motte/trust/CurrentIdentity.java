package motte.trust;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Asks a supplier for the identity at every handshake. JSSE first chooses an alias and then asks
/// for its key and its chain in two further calls; an alias therefore names one identity for good,
/// and the last few are kept, so that a renewal between those calls mixes nothing.
///
/// The JDK's own key manager over PKCS #12 decrypts the key at every handshake, which costs more
/// than the rest of it.
final class CurrentIdentity extends X509ExtendedKeyManager {
  private static final String KEY_TYPE = "EC";
  private static final int KEPT = 4;

  private record Named(String alias, Identity identity) {}

  private final Supplier<Optional<Identity>> supplier;
  private final Deque<Named> recent = new ArrayDeque<>();
  private long count;

  CurrentIdentity(Supplier<Optional<Identity>> supplier) {
    this.supplier = supplier;
  }

  private @Nullable String choose(@Nullable String... keyTypes) {
    for (var keyType : keyTypes) {
      if (KEY_TYPE.equals(keyType)) {
        return supplier.get().map(this::name).orElse(null);
      }
    }
    return null;
  }

  private synchronized String name(Identity identity) {
    var newest = recent.peekFirst();
    if (newest == null || !newest.identity().equals(identity)) {
      newest = new Named("identity-" + ++count, identity);
      recent.addFirst(newest);
      if (recent.size() > KEPT) {
        recent.removeLast();
      }
    }
    return newest.alias();
  }

  private synchronized Optional<Identity> named(@Nullable String alias) {
    return recent.stream()
        .filter(each -> each.alias().equals(alias))
        .map(Named::identity)
        .findFirst();
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    return named(alias)
        .map(identity -> identity.chain().certificates().toArray(X509Certificate[]::new))
        .orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    return named(alias).map(identity -> identity.key().privateKey()).orElse(null);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      @Nullable String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return choose(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      @Nullable String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return choose(keyType);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return choose(keyTypes);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return choose(keyTypes);
  }

  @Override
  public String @Nullable [] getClientAliases(
      @Nullable String keyType, Principal @Nullable [] issuers) {
    var alias = choose(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String @Nullable [] getServerAliases(
      @Nullable String keyType, Principal @Nullable [] issuers) {
    return getClientAliases(keyType, issuers);
  }
}
