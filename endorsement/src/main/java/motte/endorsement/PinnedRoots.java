package motte.endorsement;

import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import motte.core.Digest;
import motte.trust.Spki;

/// The keys in which a verifier's trust in a maker ends. A root is known by its key alone, never by
/// its name.
///
/// @param names the SPKI pins (SHA-256), and what each is called
public record PinnedRoots(Map<Digest, String> names) {
  public PinnedRoots {
    names = Map.copyOf(names);
  }

  /// The roots with these SPKI pins (SHA-256 in hexadecimal), by name.
  public static PinnedRoots of(Map<String, String> pinsByName) {
    var names = new LinkedHashMap<Digest, String>();
    pinsByName.forEach((name, pin) -> names.put(Digest.parse("sha256:" + pin), name));
    return new PinnedRoots(names);
  }

  /// These roots and one that somebody accepts in words, such as a test root.
  public PinnedRoots accepting(X509Certificate root) {
    var more = new LinkedHashMap<>(names);
    more.put(
        Spki.of(root.getPublicKey()).pin(),
        root.getSubjectX500Principal().getName() + ", accepted in words");
    return new PinnedRoots(more);
  }

  /// What the root is called, if it is one of these.
  public Optional<String> name(X509Certificate root) {
    return Optional.ofNullable(names.get(Spki.of(root.getPublicKey()).pin()));
  }
}
