package motte.cli;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Digest;
import motte.pack.Entry;
import motte.pack.Manifest;
import motte.pack.Reference;
import motte.pack.SignedWarrant;
import motte.pack.Warrant;
import motte.pack.WarrantLimits;
import motte.trust.OwnerFile;
import motte.trust.Spki;
import motte.verdict.Verdict;

/// A keep of this machine on its way to becoming a package: the warrant is signed, the keep
/// started, each of its steps shown, and what it became is verified from outside.
final class Deployment {
  private final Shell shell;
  private final Profile profile;
  private final Reference pkg;
  private final Child keep;
  private final KeepLines lines;

  /// What is to be deployed.
  ///
  /// @param pkg the package, with its digest
  /// @param manifest its manifest, which says how many listeners to wait for
  /// @param components what it holds
  /// @param publisher who signed it
  /// @param role its role in the domain
  /// @param lasts how long the warrant holds
  /// @param limits what it may ask for at most
  /// @param allowPlaintext whether it may open sockets without TLS
  record Order(
      Reference pkg,
      Manifest manifest,
      List<Bytes> components,
      Spki publisher,
      String role,
      Duration lasts,
      WarrantLimits limits,
      boolean allowPlaintext) {}

  private Deployment(Shell shell, Profile profile, Reference pkg, Child keep, KeepLines lines) {
    this.shell = shell;
    this.profile = profile;
    this.pkg = pkg;
    this.keep = keep;
    this.lines = lines;
  }

  /// Signs a warrant and starts a keep with it.
  ///
  /// @param input what the guest reads on standard input
  static Deployment start(
      Shell shell, Profile profile, Children children, Order order, Child.Input input) {
    var steps = new Steps(shell.err());
    ProfileWriter.grantRole(profile, order.role(), inlets(order.manifest()));
    if (order.components().size() > 1) {
      order
          .components()
          .forEach(each ->
              ProfileWriter.grantNames(profile, order.role(), Digest.sha384(each.toArray())));
    }
    var warrant = sign(shell, profile, order);
    var file = profile.folder().resolve("warrants/" + warrant.warrant().serial() + ".cose");
    OwnerFile.create(file, warrant.bytes().toArray());
    steps.done("sign", "warrant " + warrant.warrant().serial() + " for role " + order.role());
    long listeners = files(order.manifest()).filter(Entry.Listen.class::isInstance).count();
    var lines = new KeepLines(steps, shell.err(), (int) listeners);
    var keep =
        children.start(
            "keep", command(shell, profile, file, order, input), input, shell.out(), lines::heard);
    return new Deployment(shell, profile, order.pkg(), keep, lines);
  }

  /// What the components of a package are linked by.
  private static Set<String> inlets(Manifest manifest) {
    return files(manifest)
        .filter(Entry.Link.class::isInstance)
        .map(Entry.Link.class::cast)
        .map(Entry.Link::listen)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<Entry> files(Manifest manifest) {
    return manifest.components().values().stream().flatMap(member -> member.files().stream());
  }

  private static SignedWarrant sign(Shell shell, Profile profile, Order order) {
    var from = shell.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    var warrant =
        new Warrant(
            profile.domain(),
            profile.stewardAddress(),
            profile.pins(),
            profile.drawbridgeAddress(),
            order.pkg(),
            order.publisher(),
            order.role(),
            order.limits(),
            from,
            from.plus(order.lasts()),
            Warrant.newSerial());
    return SignedWarrant.parse(warrant.sign(profile.tenant()));
  }

  private static List<String> command(
      Shell shell, Profile profile, Path warrant, Order order, Child.Input input) {
    var command = new ArrayList<String>();
    command.add(Home.of(shell).keepLaunch().toString());
    command.addAll(List.of("--warrant", warrant.toString()));
    command.addAll(List.of("--platform", "soft"));
    command.addAll(List.of("--development-key", profile.developmentKey().toString()));
    if (order.allowPlaintext()) {
      command.add("--allow-plaintext");
    }
    if (input == Child.Input.LIFELINE) {
      command.add("--lifeline");
    }
    return command;
  }

  /// Waits until the guest runs, and returns the addresses at which people reach it. Throws
  /// `child-failed` if the keep stops before.
  List<URI> awaitRunning() {
    var stopped = keep.ended().thenApply(_ -> List.<URI>of());
    CompletableFuture.anyOf(lines.running(), stopped).join();
    if (lines.running().isDone()) {
      return lines.running().join().stream().map(Deployment::reachable).toList();
    }
    int code = keep.ended().join();
    throw keep.failure(code);
  }

  /// Judges what answers at `url` as anybody with the profile would, and demands this package.
  Verdict verify(URI url) {
    return VerifyVerb.verify(
        shell,
        url,
        profile.anchors(),
        profile.stewardAddress(),
        profile.acceptance(Set.of(pkg.pinned())));
  }

  /// The process.
  Child keep() {
    return keep;
  }

  /// A listener on every address, or on this machine's own, is reached as `localhost`.
  private static URI reachable(URI listener) {
    try {
      var address = InetAddress.getByName(Handshake.host(listener));
      return address.isAnyLocalAddress() || address.isLoopbackAddress()
          ? URI.create(listener.getScheme() + "://localhost:" + listener.getPort())
          : listener;
    } catch (UnknownHostException _) {
      return listener;
    }
  }
}
