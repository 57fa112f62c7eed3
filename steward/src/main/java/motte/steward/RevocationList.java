package motte.steward;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Date;
import java.util.Map;
import motte.core.Bytes;
import motte.core.Kind;
import motte.trust.SigningKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.jspecify.annotations.Nullable;

/// The certificate revocation list of an authority (RFC 5280 §5), version 2, whole, signed by its
/// root. It is made anew when something was revoked, and else every minute that somebody asks.
/// Thread-safe.
///
/// Its number is the time in milliseconds, or one more than the last: it grows over restarts, with
/// nothing kept.
final class RevocationList {
  /// How long a list may be believed: as short as the shortest-lived certificates make worth while.
  static final Duration LIFETIME = Duration.ofMinutes(10);

  static final Duration FRESH = Duration.ofMinutes(1);

  /// How long before it is made a list begins, as certificates do: clocks differ.
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final SigningKey key;
  private final X509Certificate root;
  private final Register register;
  private final InstantSource clock;
  private @Nullable Made last;

  /// A list, and what it was made from.
  private record Made(
      Bytes der, Instant at, BigInteger number, Map<BigInteger, Revocation> revoked) {}

  RevocationList(SigningKey key, X509Certificate root, Register register, InstantSource clock) {
    this.key = key;
    this.root = root;
    this.register = register;
    this.clock = clock;
  }

  /// The list as it is now, in DER.
  synchronized Bytes der() {
    var now = clock.instant();
    var revoked = register.revoked();
    var made = last;
    if (made == null || !made.revoked().equals(revoked) || !now.isBefore(made.at().plus(FRESH))) {
      var number = BigInteger.valueOf(now.toEpochMilli());
      if (made != null) {
        number = number.max(made.number().add(BigInteger.ONE));
      }
      made = new Made(write(revoked, now, number), now, number, revoked);
      last = made;
    }
    return made.der();
  }

  private Bytes write(Map<BigInteger, Revocation> revoked, Instant now, BigInteger number) {
    try {
      var issuer = X500Name.getInstance(root.getSubjectX500Principal().getEncoded());
      var list = new X509v2CRLBuilder(issuer, date(now.minus(SKEW)));
      list.setNextUpdate(date(now.plus(LIFETIME)));
      revoked.values().stream()
          .sorted(Comparator.comparing(Revocation::serial))
          .forEach(each -> entry(list, each));
      list.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(root.getPublicKey()));
      list.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
      return Bytes.wrap(list.build(new KeySigner(key)).getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new StewardException(
          Kind.FAULT,
          "certificate-not-written",
          "the list of revoked certificates could not be written: " + e.getMessage(),
          "this is a fault in Motte or in its Java; please report it",
          e);
    }
  }

  /// Where no reason is given, the extension is left out (RFC 5280 §5.3.1).
  private static void entry(X509v2CRLBuilder list, Revocation revocation) {
    var at = date(revocation.at());
    if (revocation.reason() == Reason.UNSPECIFIED) {
      list.addCRLEntry(revocation.serial(), at, 0);
    } else {
      list.addCRLEntry(revocation.serial(), at, revocation.reason().code());
    }
  }

  private static Date date(Instant instant) {
    return Date.from(instant.truncatedTo(ChronoUnit.SECONDS));
  }
}
