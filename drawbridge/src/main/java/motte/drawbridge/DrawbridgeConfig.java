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
/// @param domainAnchors the roots under which a keep's certificate must stand
/// @param accounts who may push
/// @param rules which keeps may pull
/// @param largestBlob how big one blob may be
/// @param patience how long a client may take from connecting to its first request
/// @param clock the time
/// @param revocations the list of revoked certificates that is heeded, if one is
public record DrawbridgeConfig(
    String address,
    int port,
    Path store,
    Supplier<Identity> identity,
    Anchors domainAnchors,
    List<Account> accounts,
    List<ReleaseRule> rules,
    ByteSize largestBlob,
    Duration patience,
    InstantSource clock,
    Optional<Revocations> revocations) {

  /// How big one blob may be where nothing else is said.
  public static final ByteSize DEFAULT_LARGEST_BLOB = ByteSize.ofMiB(256);

  /// How long a client may take to its first request where nothing else is said.
  public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(15);

  public DrawbridgeConfig {
    accounts = List.copyOf(accounts);
    rules = List.copyOf(rules);
  }

  /// A drawbridge that heeds no list of revocations.
  public DrawbridgeConfig(
      String address,
      int port,
      Path store,
      Supplier<Identity> identity,
      Anchors domainAnchors,
      List<Account> accounts,
      List<ReleaseRule> rules,
      ByteSize largestBlob,
      Duration patience,
      InstantSource clock) {
    this(
        address,
        port,
        store,
        identity,
        domainAnchors,
        accounts,
        rules,
        largestBlob,
        patience,
        clock,
        Optional.empty());
  }

  /// The same, which heeds that list of revocations.
  public DrawbridgeConfig heeding(Revocations list) {
    return new DrawbridgeConfig(
        address,
        port,
        store,
        identity,
        domainAnchors,
        accounts,
        rules,
        largestBlob,
        patience,
        clock,
        Optional.of(list));
  }

  /// A drawbridge with the default bounds.
  public DrawbridgeConfig(
      String address,
      int port,
      Path store,
      Supplier<Identity> identity,
      Anchors domainAnchors,
      List<Account> accounts,
      List<ReleaseRule> rules,
      InstantSource clock) {
    this(
        address,
        port,
        store,
        identity,
        domainAnchors,
        accounts,
        rules,
        DEFAULT_LARGEST_BLOB,
        DEFAULT_PATIENCE,
        clock);
  }
}
