package motte.steward;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import motte.appraise.Policy;

/// How a steward runs.
///
/// @param address the address to listen on, such as `127.0.0.1`
/// @param port the port; 0 takes a free one
/// @param names the names and addresses under which others reach it; the first stands in its URI.
///   Empty: `address`
/// @param data its folder: root key, root certificate, evidence, decisions
/// @param key where the key of the domain's root lies
/// @param policy what it accepts, asked anew for each request; the domain must stay the same
/// @param clock what time it is
public record StewardConfig(
    String address,
    int port,
    List<String> names,
    Path data,
    RootKey key,
    Supplier<Policy> policy,
    InstantSource clock) {
  public StewardConfig {
    names = List.copyOf(names);
  }

  /// One whose root has its key in a file of the folder.
  public StewardConfig(
      String address,
      int port,
      List<String> names,
      Path data,
      Supplier<Policy> policy,
      InstantSource clock) {
    this(address, port, names, data, new RootKey.InFile(), policy, clock);
  }
}
