package motte.trust;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import motte.core.Bytes;
import motte.core.Kind;
import motte.core.MotteException;
import motte.trust.Revocations.Fault;

/// The list of revoked certificates that one root of the domain signed, and the attempts to get it.
///
/// One asker at a time fetches. Meanwhile the list in force answers all others at once; where there
/// is none, they wait for that attempt and make none of their own. Thread-safe.
///
/// A list that is older than the one before is none: whoever stands between may have kept it from
/// before a certificate was revoked.
final class RootList {
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final Duration AGAIN = Duration.ofSeconds(10);
  private static final String NUMBER = "2.5.29.20";

  private final Supplier<Bytes> source;
  private final InstantSource clock;
  private final ReentrantLock renewing = new ReentrantLock();
  private volatile Known known = new Known(Optional.empty(), Instant.MIN, "");

  /// What the last attempt left.
  ///
  /// @param next when to make another
  /// @param trouble why no list is in force, if none is
  private record Known(Optional<X509CRL> list, Instant next, String trouble) {}

  /// @param source a list as it is now, in DER, of whatever root
  RootList(Supplier<Bytes> source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  /// Why a certificate under that root does not count; empty if it does.
  ///
  /// @param root has the same key each time
  Optional<Fault> fault(X509Certificate leaf, X509Certificate root) {
    if (due()) {
      renew(root);
    }
    var last = known;
    var inForce = inForce(last, root);
    if (inForce.isEmpty()) {
      return Optional.of(new Fault.Unknown(last.trouble()));
    }
    if (!leaf.getIssuerX500Principal().equals(root.getSubjectX500Principal())) {
      return Optional.of(new Fault.Unknown("the root did not issue this certificate itself"));
    }
    return Optional.ofNullable(inForce.get().getRevokedCertificate(leaf.getSerialNumber()))
        .map(entry -> new Fault.Revoked(entry.getRevocationDate().toInstant()));
  }

  private void renew(X509Certificate root) {
    if (!renewing.tryLock()) {
      if (inForce(known, root).isPresent()) {
        return;
      }
      renewing.lock();
    }
    try {
      if (due()) { // Nobody else was at it meanwhile.
        known = attempt(root);
      }
    } finally {
      renewing.unlock();
    }
  }

  /// The pause counts from the end of the attempt, which may take longer than that.
  private Known attempt(X509Certificate root) {
    try {
      var read =
          CertificateFactory.getInstance("X.509")
              .generateCRL(new ByteArrayInputStream(source.get().toArray()));
      var now = clock.instant();
      if (read instanceof X509CRL found && inForce(found, root, now)) {
        found.verify(root.getPublicKey());
        if (known.list().filter(before -> isOlder(found, before)).isPresent()) {
          return failed("the steward's list is older than the one before, which has ended");
        }
        return new Known(Optional.of(found), now.plus(FRESH), "the steward's list has ended");
      }
      return failed("the steward gave no list of this domain that is in force");
    } catch (GeneralSecurityException e) {
      return failed("the steward's list is not signed by the domain's root, or cannot be read");
    } catch (MotteException e) {
      return failed(e.getMessage());
    } catch (RuntimeException | Error e) {
      known = failed("asking for the list failed");
      throw e;
    }
  }

  private Known failed(String trouble) {
    return new Known(known.list(), clock.instant().plus(AGAIN), trouble);
  }

  private boolean due() {
    return !clock.instant().isBefore(known.next());
  }

  private Optional<X509CRL> inForce(Known last, X509Certificate root) {
    var now = clock.instant();
    return last.list().filter(found -> inForce(found, root, now));
  }

  /// A list that begins in the future is from a steward whose clock is ahead of this one.
  private static boolean inForce(X509CRL found, X509Certificate root, Instant now) {
    return found.getIssuerX500Principal().equals(root.getSubjectX500Principal())
        && found.getNextUpdate() != null
        && now.isBefore(found.getNextUpdate().toInstant())
        && !found.hasUnsupportedCriticalExtension();
  }

  /// By their numbers (RFC 5280 §5.2.3), which grow even where a clock is put back; else by when
  /// they begin.
  private static boolean isOlder(X509CRL one, X509CRL other) {
    int order = number(one).flatMap(number -> number(other).map(number::compareTo)).orElse(0);
    return order < 0 || (order == 0 && begin(one).isBefore(begin(other)));
  }

  private static Instant begin(X509CRL list) {
    return list.getThisUpdate().toInstant();
  }

  private static Optional<BigInteger> number(X509CRL list) {
    return Optional.ofNullable(list.getExtensionValue(NUMBER))
        .map(value -> Der.parse(Bytes.wrap(value), RootList::malformed))
        .map(octets -> Der.parse(octets.content(), RootList::malformed))
        .map(number -> new BigInteger(number.content().toArray()));
  }

  private static TrustException malformed(String why) {
    return new TrustException(
        Kind.INVALID,
        "certificate-malformed",
        "the number of a list of revoked certificates cannot be read: " + why,
        "give the list as the steward made it");
  }
}
