package motte.steward;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Collections;
import java.util.Objects;
import java.util.stream.Stream;
import javax.security.auth.login.LoginException;
import motte.core.Kind;
import motte.trust.OwnerFile;
import motte.trust.SigningKey;
import motte.trust.Spki;

/// Finds a key in a PKCS #11 token by the JDK's provider, which is not registered: nothing but this
/// key is ever the token's affair.
final class Token {
  private Token() {}

  static SigningKey open(RootKey.InToken where) {
    var provider = provider(where);
    try {
      var keys = KeyStore.getInstance("PKCS11", provider);
      keys.load(null, pin(where));
      if (!keys.isKeyEntry(where.label())
          || !(keys.getKey(where.label(), null) instanceof PrivateKey handle)) {
        throw keyMissing(where, keys);
      }
      var spki = Spki.of(keys.getCertificate(where.label()).getPublicKey());
      return SigningKey.heldBy(provider, handle, spki);
    } catch (IOException e) {
      throw causes(e).anyMatch(LoginException.class::isInstance)
          ? pinRefused(where, e)
          : unusable(where, e);
    } catch (GeneralSecurityException | ProviderException e) {
      throw unusable(where, e);
    }
  }

  private static Provider provider(RootKey.InToken where) {
    var provider = Security.getProvider("SunPKCS11");
    if (provider == null || !Files.isReadable(where.module())) {
      throw unusable(
          where,
          new IOException(
              provider == null
                  ? "this Java has no PKCS #11 (its module jdk.crypto.cryptoki)"
                  : "there is no such library"));
    }
    try {
      return provider.configure("--" + configuration(where));
    } catch (InvalidParameterException | ProviderException e) {
      throw unusable(where, e);
    }
  }

  /// The provider's own language; a quoted word of it knows no escape but that of the quote.
  private static String configuration(RootKey.InToken where) {
    var slot =
        where.slot().isPresent() ? "slot = " + where.slot().getAsLong() : "slotListIndex = 0";
    return "name = root\nlibrary = \""
        + where.module().toString().replace("\\", "\\\\").replace("\"", "\\\"")
        + "\"\n"
        + slot
        + "\n";
  }

  private static char[] pin(RootKey.InToken where) {
    return new String(OwnerFile.read(where.pinFile()), StandardCharsets.UTF_8)
        .strip()
        .toCharArray();
  }

  private static StewardException keyMissing(RootKey.InToken where, KeyStore keys)
      throws GeneralSecurityException {
    var found = Collections.list(keys.aliases());
    found.removeIf(alias -> !isKey(keys, alias));
    return new StewardException(
        Kind.MISSING,
        "token-key-missing",
        "the token has no key with a certificate labelled `"
            + where.label()
            + "`, but "
            + (found.isEmpty() ? "none at all" : String.join(", ", found)),
        "Java sees a token's key by the certificate that has its CKA_ID: docs/how-to/operate.md");
  }

  private static boolean isKey(KeyStore keys, String alias) {
    try {
      return keys.isKeyEntry(alias);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static StewardException pinRefused(RootKey.InToken where, Exception e) {
    return new StewardException(
        Kind.DENIED,
        "token-pin-refused",
        "the token does not accept the PIN in `" + where.pinFile() + "`",
        "write the user's PIN there; a token locks itself after a few wrong ones",
        e);
  }

  private static StewardException unusable(RootKey.InToken where, Exception e) {
    var why = causes(e).map(Throwable::getMessage).filter(Objects::nonNull).toList();
    return new StewardException(
        Kind.UNAVAILABLE,
        "token-unusable",
        "the token behind `"
            + where.module()
            + "`"
            + (where.slot().isPresent() ? " in slot " + where.slot().getAsLong() : "")
            + " cannot be used: "
            + (why.isEmpty() ? e : why.getLast()),
        "see what is there: pkcs11-tool --module " + where.module() + " --list-token-slots",
        e);
  }

  private static Stream<Throwable> causes(Throwable e) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause);
  }
}
