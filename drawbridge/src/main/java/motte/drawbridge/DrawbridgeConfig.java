package motte.drawbridge;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import motte.core.ByteSize;
import motte.trust.Anchors;
import motte.trust.Identity;
import motte.trust.Revocations;

/// All that a drawbridge is told.
///
/// @param address the local address to listen on
/// @param port the local port; 0 lets the system choose
/// @param store the folder of the store; made if it does not exist
/// @param identity the server's key and chain, asked for at every handshake
/// @param admission who may do what
/// @param bounds how much it bears
/// @param clock the time
public record DrawbridgeConfig(
    String address,
    int port,
    Path store,
    Supplier<Identity> identity,
    Admission admission,
    Bounds bounds,
    InstantSource clock) {

  /// Who may push, and who may pull.
  ///
  /// @param domain the roots under which a keep's certificate must stand
  /// @param revocations the list of revoked certificates that is heeded, if one is
  /// @param accounts who may push
  /// @param rules which keeps may pull
  public record Admission(
      Anchors domain,
      Optional<Revocations> revocations,
      List<Account> accounts,
      List<ReleaseRule> rules) {
    public Admission {
      accounts = List.copyOf(accounts);
      rules = List.copyOf(rules);
    }

    /// One that heeds no list of revocations.
    public Admission(Anchors domain, List<Account> accounts, List<ReleaseRule> rules) {
      this(domain, Optional.empty(), accounts, rules);
    }

    /// The same, which heeds that list of revocations.
    public Admission heeding(Revocations list) {
      return new Admission(domain, Optional.of(list), accounts, rules);
    }
  }

  /// How much it bears.
  ///
  /// @param largestBlob how big one blob may be
  /// @param patience how long a client may take from connecting to its first request
  public record Bounds(ByteSize largestBlob, Duration patience) {
    /// Where nothing is stated.
    public static final Bounds STANDARD = new Bounds(ByteSize.ofMiB(256), Duration.ofSeconds(15));

    /// The same with blobs of another size.
    public Bounds upTo(ByteSize blob) {
      return new Bounds(blob, patience);
    }
  }
}
