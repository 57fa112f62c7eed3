package motte.keep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import motte.core.Kind;
import motte.pack.Entry;
import motte.pack.Manifest;
import motte.pack.ManifestLimits;
import motte.pack.Member;
import motte.pack.PeerRule;
import motte.pack.Transport;

/// All that a guest will be able to reach, read from its part of a manifest and not opened yet:
/// entry n is descriptor n. What is not here does not exist for the guest.
///
/// ```java
/// var graph = CapabilityGraph.of(member, CapabilityGraph.Plaintext.REFUSED);
/// log.append(LogRecord.grant(graph.grants()));
/// var guest = Guest.open(graph, module, Stdio.ofThisProcess(), SecureNetwork.none(), clock);
/// ```
public final class CapabilityGraph {
  private static final String ENDING = ".wasm";

  private final String name;
  private final Member member;
  private final ManifestLimits limits;

  private CapabilityGraph(String name, Member member, ManifestLimits limits) {
    this.name = name;
    this.member = member;
    this.limits = limits;
  }

  /// Whether the owner of the host accepts entries in the clear: plain tcp and the host's
  /// directories.
  public enum Plaintext {
    REFUSED,
    ALLOWED
  }

  /// The graph of a component under its own limits; throws `plaintext-refused` for an entry in the
  /// clear that nobody allowed.
  public static CapabilityGraph of(Member member, Plaintext plaintext) {
    return of(member, member.limits(), plaintext);
  }

  /// The graph of a component under other limits, such as those that a warrant narrows.
  public static CapabilityGraph of(Member member, ManifestLimits limits, Plaintext plaintext) {
    return of(Manifest.MAIN, member, limits, plaintext);
  }

  /// As above, for a component that the manifest calls `name`.
  static CapabilityGraph of(
      String name, Member member, ManifestLimits limits, Plaintext plaintext) {
    if (plaintext == Plaintext.REFUSED) {
      member.files().stream()
          .filter(CapabilityGraph::inTheClear)
          .findFirst()
          .ifPresent(entry -> {
            throw new KeepException(
                Kind.DENIED,
                "plaintext-refused",
                "entry `" + entry.name() + "` is in the clear: `" + grant(entry) + "`",
                "write prot = \"tls\", or leave a directory out; whoever owns the host may start"
                    + " the keep with --allow-plaintext, and every verdict shows it");
          });
    }
    return new CapabilityGraph(name, member, limits);
  }

  /// What the manifest calls the component.
  String name() {
    return name;
  }

  /// What is granted, a line for each entry in order, as the measurement log holds it. What is in
  /// the clear ends in ` plaintext`.
  public List<String> grants() {
    return member.files().stream().map(CapabilityGraph::grant).toList();
  }

  /// The entries; the n-th is descriptor n.
  public List<Entry> entries() {
    return member.files();
  }

  /// What the guest may use.
  public ManifestLimits limits() {
    return limits;
  }

  /// The guest's arguments: its name as a program, `main.wasm` if it has no other, then the
  /// manifest's, as in Enarx.
  public List<String> args() {
    var args = new ArrayList<String>();
    args.add(name + ENDING);
    args.addAll(member.args());
    return List.copyOf(args);
  }

  /// The guest's environment: `FD_COUNT`, `FD_NAMES` (joined with colons), then the manifest's.
  public Map<String, String> env() {
    var env = new LinkedHashMap<String, String>();
    env.put("FD_COUNT", Integer.toString(entries().size()));
    env.put("FD_NAMES", entries().stream().map(Entry::name).collect(Collectors.joining(":")));
    env.putAll(member.env());
    return env;
  }

  private static boolean inTheClear(Entry entry) {
    return switch (entry) {
      case Entry.Null _, Entry.Stdin _, Entry.Stdout _, Entry.Stderr _ -> false;
      case Entry.Inlet _, Entry.Link _ -> false;
      case Entry.Listen listen -> listen.prot() == Transport.TCP;
      case Entry.Connect connect -> connect.prot() == Transport.TCP;
      case Entry.Directory _ -> true;
    };
  }

  private static String grant(Entry entry) {
    var what =
        switch (entry) {
          case Entry.Null _, Entry.Stdin _, Entry.Stdout _, Entry.Stderr _ ->
              entry.name().equals(entry.kind()) ? entry.kind() : entry.kind() + " " + entry.name();
          case Entry.Listen(var name, var prot, var addr, var port, var peers) ->
              "listen " + name + " " + prot + " " + Addresses.text(addr, port) + peers(peers);
          case Entry.Connect(var name, var prot, var host, var port, var roots, var peers) ->
              "connect "
                  + name
                  + " "
                  + prot
                  + " "
                  + Addresses.text(host, port)
                  + (prot == Transport.TLS ? " roots " + roots : "")
                  + peers(peers);
          case Entry.Inlet(var name) -> "listen " + name + " inside";
          case Entry.Link(var name, var component, var listen) ->
              "connect " + name + " inside " + component + "/" + listen;
          case Entry.Directory(_, var guest, var host, var readOnly) ->
              "directory " + guest + " of " + host + (readOnly ? " read-only" : " read-write");
        };
    return inTheClear(entry) ? what + " plaintext" : what;
  }

  private static String peers(List<PeerRule> rules) {
    return rules.stream()
        .map(rule ->
            " peer"
                + rule.role().map(role -> " role " + role).orElse("")
                + rule.component().map(digest -> " component " + digest).orElse(""))
        .collect(Collectors.joining());
  }
}
