package motte.pack;

import java.time.Instant;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.trust.Spki;

/// A warrant as it travels. The signer's key stands in it, so that a signature can be checked by
/// anyone; whether that signer may sign is for a policy to say.
public final class SignedWarrant {
  private final Bytes bytes;
  private final Signed signed;
  private final Warrant warrant;

  private SignedWarrant(Bytes bytes, Signed signed, Warrant warrant) {
    this.bytes = bytes;
    this.signed = signed;
    this.warrant = warrant;
  }

  /// Reads a signed warrant without checking its signature or time.
  public static SignedWarrant parse(Bytes cose) {
    var signed = Signed.parse("warrant", Warrant.MEDIA_TYPE, cose);
    return new SignedWarrant(cose, signed, Warrant.parse(signed.payload()));
  }

  /// The order itself.
  public Warrant warrant() {
    return warrant;
  }

  /// The key that signed, as the protected header names it.
  public Spki signer() {
    return signed.signer();
  }

  /// The signed bytes.
  public Bytes bytes() {
    return bytes;
  }

  /// SHA-384 of the signed bytes: what the measurement log and certificates name.
  public Digest digest() {
    return Digest.sha384(bytes.toArray());
  }

  /// Throws `signature-refused`, `warrant-not-yet-valid` or `warrant-expired`.
  public void verify(Instant at) {
    signed.verify();
    if (at.isBefore(warrant.notBefore())) {
      throw new PackException(
          Kind.DENIED,
          "warrant-not-yet-valid",
          "warrant `" + warrant.serial() + "` begins at " + warrant.notBefore() + ", now is " + at,
          "wait, or check this machine's clock");
    }
    if (!at.isBefore(warrant.expiry())) {
      throw new PackException(
          Kind.DENIED,
          "warrant-expired",
          "warrant `" + warrant.serial() + "` ended at " + warrant.expiry() + ", now is " + at,
          "ask the tenant for a new one: motte warrant create");
    }
  }
}
