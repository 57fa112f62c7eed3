package motte.keep;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.core.Nonce;
import motte.evidence.LogRecord;
import motte.evidence.MeasurementLog;
import motte.evidence.StewardClient;
import motte.evidence.TpmPlatform;
import motte.evidence.spi.Platform;
import motte.pack.Package;
import motte.pack.Registry;
import motte.pack.SignedWarrant;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.trust.Identity;
import motte.trust.Pins;
import motte.trust.SigningKey;
import motte.trust.Tls;
import motte.trust.Trusts;
import motte.wasm.Module;

/// The boot sequence of a keep: one method a step, in the order of [Step], each handing the next
/// what it needs. It ends with a workload that is measured and certified and has not run yet. An
/// error leaves [#step] at the step that failed.
final class Boot {
  private static final int LARGEST_WARRANT = 1 << 20;

  private final Orders orders;
  private final Lines lines;
  private final Supplier<Digest> measurement;
  private final LongSupplier nanoTime;
  private Step step = Step.BOOT;

  /// A boot under these orders.
  ///
  /// @param measurement what measures this process
  /// @param nanoTime the machine's monotonic counter
  Boot(Orders orders, Lines lines, Supplier<Digest> measurement, LongSupplier nanoTime) {
    this.orders = orders;
    this.lines = lines;
    this.measurement = measurement;
    this.nanoTime = nanoTime;
  }

  /// A platform and its log, begun.
  private record Begun(Platform platform, MeasurementLog log) {}

  /// Evidence about the keep key, and the time that the steward signed.
  private record Attested(
      Enrolment enrolment, TrustedClock clock, SigningKey keepKey, Cmw evidence) {}

  /// A package that is the one ordered.
  private record Checked(Package pkg, CapabilityGraph graph, Module module) {}

  /// An instance that stands in the log.
  private record Measured(String instance, SigningKey key) {}

  /// The step that is under way, or failed.
  Step step() {
    return step;
  }

  /// Goes through all steps but the last.
  Workload toWorkload() {
    var begun = boot();
    var order = warrant(begun.log());
    enter(Step.ATTEST);
    var steward = StewardClient.open(order.warrant().steward(), pins(order));
    try {
      var enrolment = new Enrolment(steward, begun.platform(), begun.log(), order);
      var attested = attest(enrolment, order);
      var keep = certify(attested);
      var pkg = fetch(order, keep);
      var checked = check(order, pkg);
      var measured = measure(enrolment, order, checked);
      var credential = enrol(attested, measured);
      enter(Step.RUN);
      return new Workload(
          order.warrant(),
          checked.graph(),
          checked.module(),
          measured.instance(),
          measured.key(),
          credential,
          attested.clock(),
          enrolment,
          steward,
          lines);
    } catch (RuntimeException e) {
      steward.close();
      throw e;
    }
  }

  private Begun boot() {
    enter(Step.BOOT);
    var measured = measurement.get();
    var platform = orders.ground().platform(measured);
    var log = orders.ground().log(platform);
    log.append(LogRecord.boot(measured).salted());
    say("platform " + platform.name() + ", " + standing(platform) + ", keep " + measured);
    return new Begun(platform, log);
  }

  /// What boot of a machine with a TPM is a known one, its steward's policy says.
  private static String standing(Platform platform) {
    return platform instanceof TpmPlatform tpm ? tpm.identity() : "grade " + platform.grade();
  }

  private SignedWarrant warrant(MeasurementLog log) {
    enter(Step.WARRANT);
    var order = SignedWarrant.parse(read(orders.warrant()));
    // Only the signature can be judged here: this machine's date counts for nothing, see attest.
    order.verify(order.warrant().notBefore());
    log.append(LogRecord.warrant(order.digest()).salted());
    if (orders.allowPlaintext()) {
      log.append(LogRecord.policy(List.of("allow-plaintext")).salted());
    }
    var warrant = order.warrant();
    say(
        "role "
            + warrant.role()
            + " in "
            + warrant.domain()
            + ", package "
            + warrant.pkg()
            + ", signed by "
            + order.signer().pin());
    return order;
  }

  private Attested attest(Enrolment enrolment, SignedWarrant order) {
    var challenge = enrolment.challenge();
    var clock = TrustedClock.start(challenge.time(), nanoTime);
    enter(Step.WARRANT);
    order.verify(clock.instant());
    enter(Step.ATTEST);
    var keepKey = SigningKey.generate(SigningKey.Curve.P256);
    var evidence = enrolment.evidence(challenge, keepKey);
    say("steward " + order.warrant().steward() + ", its time is " + challenge.time());
    return new Attested(enrolment, clock, keepKey, evidence);
  }

  private Identity certify(Attested attested) {
    enter(Step.CERTIFY);
    var enrolled = attested.enrolment().keep(attested.keepKey(), attested.evidence());
    attested.clock().advance(enrolled.time());
    var leaf = enrolled.identity().chain().leaf();
    say("keep certificate until " + leaf.getNotAfter().toInstant());
    return enrolled.identity();
  }

  private Package fetch(SignedWarrant order, Identity keep) {
    enter(Step.FETCH);
    URI drawbridge = order.warrant().drawbridge();
    var tls = Tls.client(new Trusts.Pinned(pins(order)), () -> Optional.of(keep));
    try (var registry = Registry.open(drawbridge, tls)) {
      var pkg = registry.pull(order.warrant().pkg());
      say(pkg.digest() + " from " + drawbridge);
      return pkg;
    }
  }

  private Checked check(SignedWarrant order, Package pkg) {
    enter(Step.CHECK);
    var warrant = order.warrant();
    if (!pkg.digest().equals(warrant.pkg().pinned())) {
      throw new KeepException(
          Kind.DENIED,
          "package-not-ordered",
          "the package is `" + pkg.digest() + "`, the warrant orders `" + warrant.pkg() + "`",
          "do not trust the drawbridge at " + warrant.drawbridge());
    }
    pkg.verify(warrant.publisher());
    var manifest = pkg.manifest();
    var plaintext =
        orders.allowPlaintext()
            ? CapabilityGraph.Plaintext.ALLOWED
            : CapabilityGraph.Plaintext.REFUSED;
    var graph = CapabilityGraph.of(manifest, manifest.limits().within(warrant.limits()), plaintext);
    var module = Module.parse(pkg.component().toArray());
    say("component " + module.digest() + ", published by " + warrant.publisher().pin());
    return new Checked(pkg, graph, module);
  }

  private Measured measure(Enrolment enrolment, SignedWarrant order, Checked checked) {
    enter(Step.MEASURE);
    enrolment.record(LogRecord.load(checked.module().digest(), checked.pkg().manifest().digest()));
    enrolment.record(LogRecord.grant(checked.graph().grants()));
    checked.graph().grants().forEach(grant -> say("grant " + grant));
    var key = SigningKey.generate(SigningKey.Curve.P256);
    var instance = order.warrant().role() + "-" + Nonce.random().value().slice(0, 8).hex();
    enrolment.record(LogRecord.key(instance, checked.module().digest(), key.spki().sha384()));
    say("instance " + instance + ", key " + key.spki().pin());
    return new Measured(instance, key);
  }

  private Credential enrol(Attested attested, Measured measured) {
    enter(Step.ENROL);
    var enrolled = attested.enrolment().instance(measured.key());
    attested.clock().advance(enrolled.time());
    var credential = new Credential(enrolled.identity(), attested.clock());
    var leaf = enrolled.identity().chain().leaf();
    say(Claims.of(leaf).map(Claims::spiffe).orElse("certified") + " until " + credential.expiry());
    return credential;
  }

  private void enter(Step next) {
    step = next;
  }

  private void say(String what) {
    lines.say(step, what);
  }

  private static Pins pins(SignedWarrant order) {
    return new Pins(Set.copyOf(order.warrant().stewardPins()));
  }

  private static Bytes read(Path file) {
    try (var in = Files.newInputStream(file)) {
      var content = in.readNBytes(LARGEST_WARRANT + 1);
      if (content.length > LARGEST_WARRANT) {
        throw new KeepException(
            Kind.INVALID,
            "warrant-too-large",
            "`" + file + "` has more than " + LARGEST_WARRANT + " bytes",
            "name the file that motte warrant create wrote");
      }
      return Bytes.wrap(content);
    } catch (NoSuchFileException e) {
      throw new KeepException(
          Kind.MISSING,
          "warrant-missing",
          "there is no file `" + file + "`",
          "name the file that motte warrant create wrote",
          e);
    } catch (IOException e) {
      throw new KeepException(
          Kind.UNAVAILABLE,
          "warrant-unreadable",
          "`" + file + "` cannot be read: " + e.getMessage(),
          "the keep needs to read its warrant: see the file's owner and mode",
          e);
    }
  }
}
