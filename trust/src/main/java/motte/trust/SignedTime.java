package motte.trust;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Kind;
import motte.core.Nonce;

/// A time that a steward has signed: a COSE_Sign1 over CBOR `{"time", "nonce"?, "expires"?,
/// "epoch"?}`, times in whole seconds since 1970. With `expires` it issues the nonce, without it
/// answers one.
///
/// @param time when it was signed, in whole seconds
/// @param nonce what it issues or answers
/// @param expires until when an issued nonce may be used
/// @param epoch the number of the epoch, where the steward has epochs (RFC 9334 §10.3)
public record SignedTime(
    Instant time, Optional<Nonce> nonce, Optional<Instant> expires, OptionalLong epoch) {

  /// The media type of the payload, which the protected header names.
  public static final String MEDIA_TYPE = "application/vnd.motte.time+cbor";

  private static final Set<String> KEYS = Set.of("time", "nonce", "expires", "epoch");

  public SignedTime {
    time = Instant.ofEpochSecond(time.getEpochSecond());
    expires = expires.map(each -> Instant.ofEpochSecond(each.getEpochSecond()));
  }

  /// The bare time.
  public static SignedTime of(Instant time) {
    return new SignedTime(time, Optional.empty(), Optional.empty(), OptionalLong.empty());
  }

  /// An answer to somebody's nonce.
  public static SignedTime answering(Instant time, Nonce nonce) {
    return new SignedTime(time, Optional.of(nonce), Optional.empty(), OptionalLong.empty());
  }

  /// A fresh nonce and until when it may be used.
  public static SignedTime issuing(Instant time, Nonce nonce, Instant expires) {
    return new SignedTime(time, Optional.of(nonce), Optional.of(expires), OptionalLong.empty());
  }

  /// The same, told in an epoch of that number.
  public SignedTime inEpoch(long number) {
    return new SignedTime(time, nonce, expires, OptionalLong.of(number));
  }

  /// The signed message.
  public Bytes sign(SigningKey key) {
    var map = Cbor.emptyMap().put("time", time.getEpochSecond());
    if (nonce.isPresent()) {
      map = map.put("nonce", nonce.get().value());
    }
    if (expires.isPresent()) {
      map = map.put("expires", expires.get().getEpochSecond());
    }
    if (epoch.isPresent()) {
      map = map.put("epoch", epoch.getAsLong());
    }
    return CoseSign1.sign(key, CoseSign1.contentType(MEDIA_TYPE), map.encoded());
  }

  /// Reads a signed time and checks that `signer` signed it: `signed-time-malformed`, and as
  /// [CoseSign1#verify].
  public static SignedTime parse(Bytes cose, Spki signer) {
    var message = CoseSign1.parse(cose);
    message.verify(signer);
    if (!message.contentType().equals(Optional.of(MEDIA_TYPE))) {
      throw new TrustException(
          Kind.INVALID,
          "signed-time-malformed",
          "the signed message is `" + message.contentType().orElse("untyped") + "`, not a time",
          "something other than a signed time was sent in its place");
    }
    var map = Cbor.decode(message.payload()).map().onlyKeys(KEYS);
    return new SignedTime(
        instant(map.at("time")),
        map.find("nonce").map(Cbor::blob).map(Nonce::new),
        map.find("expires").map(SignedTime::instant),
        map.find("epoch").map(Cbor::number).map(OptionalLong::of).orElse(OptionalLong.empty()));
  }

  private static Instant instant(Cbor seconds) {
    long value = seconds.number();
    if (value < 0 || value > Instant.MAX.getEpochSecond()) {
      throw new TrustException(
          Kind.INVALID,
          "signed-time-malformed",
          "`" + value + "` seconds is no time",
          "the steward that signed it is broken");
    }
    return Instant.ofEpochSecond(value);
  }
}
