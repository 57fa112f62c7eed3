package motte.core;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A hash value with the name of its algorithm, written `sha256:6b27…` as OCI does.
///
/// @param algorithm which hash function
/// @param value its output; always as long as the algorithm says
public record Digest(Algorithm algorithm, Bytes value) {

  /// The hash functions in use.
  public enum Algorithm {
    SHA256("sha256", "SHA-256", 32),
    SHA384("sha384", "SHA-384", 48),
    SHA512("sha512", "SHA-512", 64);

    private final String label;
    private final String jcaName;
    private final int size;

    Algorithm(String label, String jcaName, int size) {
      this.label = label;
      this.jcaName = jcaName;
      this.size = size;
    }

    /// The name before the colon.
    public String label() {
      return label;
    }

    /// The output's size in bytes.
    public int size() {
      return size;
    }

    /// A fresh hash function, to be fed piece by piece.
    public MessageDigest start() {
      try {
        return MessageDigest.getInstance(jcaName);
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every JDK has " + jcaName, e);
      }
    }
  }

  public Digest {
    if (value.size() != algorithm.size) {
      throw malformed(algorithm.label + ":" + value.hex());
    }
  }

  /// The hash of the concatenation of `parts`.
  public static Digest of(Algorithm algorithm, byte[]... parts) {
    var hash = algorithm.start();
    for (var part : parts) {
      hash.update(part);
    }
    return finish(algorithm, hash);
  }

  /// SHA-256 of the concatenation of `parts`.
  public static Digest sha256(byte[]... parts) {
    return of(Algorithm.SHA256, parts);
  }

  /// SHA-384 of the concatenation of `parts`.
  public static Digest sha384(byte[]... parts) {
    return of(Algorithm.SHA384, parts);
  }

  /// The hash of all that `in` has left; `in` is not closed.
  public static Digest of(Algorithm algorithm, InputStream in) throws IOException {
    var hash = algorithm.start();
    var buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      hash.update(buffer, 0, n);
    }
    return finish(algorithm, hash);
  }

  /// Ends a hash that was fed piece by piece.
  public static Digest finish(Algorithm algorithm, MessageDigest hash) {
    return new Digest(algorithm, Bytes.wrap(hash.digest()));
  }

  /// Reads `sha256:<64 hex digits>` and the like; the digits must be lower-case, as OCI demands.
  public static Digest parse(String text) {
    for (var algorithm : Algorithm.values()) {
      var prefix = algorithm.label + ":";
      if (text.startsWith(prefix)) {
        var hex = text.substring(prefix.length());
        if (hex.length() == 2 * algorithm.size && hex.matches("[0-9a-f]+")) {
          return new Digest(algorithm, Bytes.parseHex(hex));
        }
      }
    }
    throw malformed(text);
  }

  /// The hash value in hexadecimal, without the algorithm.
  public String hex() {
    return value.hex();
  }

  /// `sha256:…`, as [#parse] reads it.
  @Override
  public String toString() {
    return algorithm.label + ":" + value.hex();
  }

  private static CoreException malformed(String text) {
    return new CoreException(
        Kind.INVALID,
        "digest-malformed",
        "`" + text + "` is not a digest",
        "write sha256:, sha384: or sha512: and then all of its lower-case hexadecimal digits");
  }
}
