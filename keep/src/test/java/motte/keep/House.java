package motte.keep;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import motte.appraise.Policy;
import motte.appraise.RolePolicy;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Kind;
import motte.core.MotteException;
import motte.drawbridge.Account;
import motte.drawbridge.Drawbridge;
import motte.drawbridge.DrawbridgeConfig;
import motte.drawbridge.ReleaseRule;
import motte.evidence.Patience;
import motte.pack.Credentials;
import motte.pack.Manifest;
import motte.pack.Package;
import motte.pack.Reference;
import motte.pack.Registry;
import motte.pack.Warrant;
import motte.pack.WarrantLimits;
import motte.steward.Steward;
import motte.steward.StewardConfig;
import motte.trust.Identity;
import motte.trust.SigningKey;
import motte.trust.Tls;
import motte.trust.Trusts;

/// The other ends of a keep's main path, in this process: a steward, a drawbridge, and a tenant who
/// publishes and signs.
final class House implements AutoCloseable {
  static final Digest KEEP = Digest.sha384("a keep".getBytes(StandardCharsets.UTF_8));
  static final String DOMAIN = "motte.test";
  private static final String TOKEN = "let-me-in";

  final SigningKey tenant = SigningKey.generate(SigningKey.Curve.P256);
  final SigningKey publisher = SigningKey.generate(SigningKey.Curve.P256);
  final SigningKey development = SigningKey.generate(SigningKey.Curve.P256);
  final Steward steward;
  final Drawbridge drawbridge;
  final Heard said = new Heard();
  Patience patience = Patience.none();
  private final Path folder;
  private volatile Policy policy;
  private volatile Duration ahead = Duration.ZERO;

  private House(Path folder, Digest measurement, UnaryOperator<StewardConfig> more)
      throws IOException {
    this.folder = folder;
    this.policy =
        Policy.of(DOMAIN)
            .accepting(Grade.NONE)
            .trustingSigners(tenant.spki().pin())
            .trustingMeasurements(measurement)
            .trustingDevelopmentKeys(development.spki().pin())
            .granting("web", RolePolicy.of(Set.of("localhost"), Set.of("127.0.0.1")));
    development.write(folder.resolve("development.key"));
    this.steward =
        Steward.start(
            more.apply(
                new StewardConfig(
                    "127.0.0.1",
                    0,
                    List.of("localhost"),
                    folder.resolve("steward"),
                    () -> policy,
                    () -> Instant.now().plus(ahead))));
    var key = SigningKey.generate(SigningKey.Curve.P256);
    var chain =
        steward
            .authority()
            .issueServer(
                key.spki(), List.of("localhost"), List.of("127.0.0.1"), Duration.ofHours(1));
    this.drawbridge =
        Drawbridge.start(
            new DrawbridgeConfig(
                "127.0.0.1",
                0,
                folder.resolve("drawbridge"),
                () -> new Identity(key, chain),
                new DrawbridgeConfig.Admission(
                    steward.anchors(),
                    List.of(new Account("ann", Digest.sha256(bytes(TOKEN).toArray()))),
                    List.of(
                        new ReleaseRule(
                            "**", DOMAIN, Set.of(Grade.NONE, Grade.TPM), Set.of(measurement)))),
                DrawbridgeConfig.Bounds.STANDARD,
                InstantSource.system()));
  }

  /// A house whose steward and drawbridge expect keeps of the measurement [#KEEP].
  static House open(Path folder) throws IOException {
    return new House(folder, KEEP, config -> config);
  }

  /// A house for keeps of this measurement.
  static House open(Path folder, Digest measurement) throws IOException {
    return new House(folder, measurement, config -> config);
  }

  /// A house whose steward has more said to it.
  static House open(Path folder, UnaryOperator<StewardConfig> more) throws IOException {
    return new House(folder, KEEP, more);
  }

  /// Changes what the steward accepts.
  void policy(UnaryOperator<Policy> change) {
    policy = change.apply(policy);
  }

  /// Sets the steward's clock forward.
  void advance(Duration by) {
    ahead = ahead.plus(by);
  }

  /// Publishes a package and gives its reference, pinned.
  Reference publish(byte[] component, Manifest manifest) {
    return publish(List.of(component), manifest);
  }

  /// Publishes a package of several components, in the order of their names.
  Reference publish(List<byte[]> components, Manifest manifest) {
    var all = components.stream().map(Bytes::of).toList();
    var pkg = Package.build(all, manifest, "# a test", publisher);
    var address = URI.create("https://localhost:" + drawbridge.uri().getPort());
    var to = Reference.parse(address.getAuthority() + "/tests/guest:latest");
    var tls = Tls.client(new Trusts.Anchored(steward.anchors()), Optional::empty);
    try (var registry = Registry.open(address, tls, new Credentials("ann", TOKEN))) {
      return to.withDigest(registry.push(pkg, to));
    }
  }

  /// An order to run `pkg` in the role `web`, valid for an hour.
  Warrant order(Reference pkg) {
    var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return new Warrant(
        DOMAIN,
        steward.uri(),
        List.copyOf(steward.pins().spki()),
        URI.create("https://" + pkg.registry()),
        pkg,
        publisher.spki(),
        "web",
        WarrantLimits.none(),
        now.minusSeconds(60),
        now.plusSeconds(3600),
        Warrant.newSerial());
  }

  /// Writes what the tenant signed into a file, and gives the orders of a keep that obeys it.
  Orders orders(Warrant warrant) throws IOException {
    return orders(warrant, tenant);
  }

  Orders orders(Warrant warrant, SigningKey signer) throws IOException {
    var file = folder.resolve("web.warrant");
    Files.write(file, warrant.sign(signer).toArray());
    return new Orders(file, new Ground.Soft(folder.resolve("development.key")), false, false);
  }

  /// A boot that says what it does into [#said].
  Boot boot(Orders orders) {
    var lines = new Lines(new PrintStream(said, true, StandardCharsets.UTF_8));
    return new Boot(orders, lines, () -> KEEP, System::nanoTime, patience);
  }

  /// Boots as [Main] does, and gives the step and the code at which that failed.
  String failure(Orders orders) {
    var boot = boot(orders);
    try (var _ = boot.toWorkload()) {
      return "none";
    } catch (MotteException e) {
      assert e.kind() != Kind.FAULT : e;
      return boot.step().word() + ": " + e.code() + ": " + e.getMessage();
    }
  }

  /// Standard streams of which the guest's output is kept.
  static Stdio stdio(ByteArrayOutputStream out) {
    return new Stdio(new ByteArrayInputStream(new byte[0]), out, out);
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    drawbridge.close();
    steward.close();
  }
}
