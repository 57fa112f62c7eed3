package motte.endorsement;

import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Digest;
import motte.trust.Spki;

/// The keys in which a verifier's trust in a maker ends. A root is known by its key alone, never by
/// its name.
///
/// @param names the SPKI pins (SHA-256), and what each is called
/// @param inWords those of them that are no maker's own: somebody accepts them in words
public record PinnedRoots(Map<Digest, String> names, Set<Digest> inWords) {
  public PinnedRoots {
    names = Map.copyOf(names);
    inWords = Set.copyOf(inWords);
  }

  /// Roots of makers.
  public PinnedRoots(Map<Digest, String> names) {
    this(names, Set.of());
  }

  /// The roots with these SPKI pins (SHA-256 in hexadecimal), by name.
  public static PinnedRoots of(Map<String, String> pinsByName) {
    var names = new LinkedHashMap<Digest, String>();
    pinsByName.forEach((name, pin) -> names.put(Digest.parse("sha256:" + pin), name));
    return new PinnedRoots(names);
  }

  /// These roots and one that somebody accepts in words, such as a test root.
  public PinnedRoots accepting(X509Certificate root) {
    var pin = Spki.of(root.getPublicKey()).pin();
    if (names.containsKey(pin) && !inWords.contains(pin)) {
      return this; // A maker's own stays one.
    }
    var more = new LinkedHashMap<>(names);
    more.put(pin, root.getSubjectX500Principal().getName() + ", accepted in words");
    var words = new HashSet<>(inWords);
    words.add(pin);
    return new PinnedRoots(more, words);
  }

  /// Whether the root is a maker's own, and none that somebody accepts in words.
  public boolean isMakers(X509Certificate root) {
    var pin = Spki.of(root.getPublicKey()).pin();
    return names.containsKey(pin) && !inWords.contains(pin);
  }

  /// What the root is called, if it is one of these.
  public Optional<String> name(X509Certificate root) {
    return Optional.ofNullable(names.get(Spki.of(root.getPublicKey()).pin()));
  }
}
