package motte.keep;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import motte.core.ByteSize;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.evidence.LogRecord;
import motte.evidence.MeasurementLog;
import motte.evidence.Patience;
import motte.evidence.Share;
import motte.evidence.StewardClient;
import motte.evidence.TpmPlatform;
import motte.evidence.spi.Platform;
import motte.pack.Entry;
import motte.pack.Package;
import motte.pack.Registry;
import motte.pack.SignedWarrant;
import motte.pack.Warrant;
import motte.pack.WarrantLimits;
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
  private final Patience patience;
  private Step step = Step.BOOT;

  /// A boot under these orders.
  ///
  /// @param measurement what measures this process
  /// @param nanoTime the machine's monotonic counter
  /// @param patience with a steward that cannot answer now
  Boot(
      Orders orders,
      Lines lines,
      Supplier<Digest> measurement,
      LongSupplier nanoTime,
      Patience patience) {
    this.orders = orders;
    this.lines = lines;
    this.measurement = measurement;
    this.nanoTime = nanoTime;
    this.patience = patience.telling(this::say);
  }

  /// A platform and its log, begun.
  private record Begun(Platform platform, MeasurementLog log) {
    void close() {
      log.close();
      release(platform);
    }
  }

  /// Evidence about the keep key, and the time that the steward signed.
  private record Attested(
      Enrolment enrolment, TrustedClock clock, SigningKey keepKey, Cmw evidence) {}

  /// Instances that stand in the log, and their links, which do too.
  private record Measured(List<Instance> instances, Links links) {}

  /// The step that is under way, or failed.
  Step step() {
    return step;
  }

  /// Goes through all steps but the last.
  Workload toWorkload() {
    var begun = boot();
    try {
      return toWorkload(begun, warrant(begun.log()));
    } catch (RuntimeException e) {
      begun.close();
      throw e;
    }
  }

  private Workload toWorkload(Begun begun, SignedWarrant order) {
    enter(Step.ATTEST);
    var steward =
        StewardClient.open(order.warrant().steward(), new Trusts.Pinned(pins(order)), patience);
    try {
      var enrolment = new Enrolment(steward, begun.platform(), begun.log(), order);
      var attested = attest(enrolment, order);
      var keep = certify(attested);
      var pkg = fetch(order, keep);
      var components = check(order, pkg);
      var measured = measure(enrolment, order, components, pkg.manifest().digest());
      var residents = enrol(attested, measured.instances());
      enter(Step.RUN);
      return new Workload(
          order.warrant(),
          residents,
          measured.links(),
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
    try {
      var log = orders.ground().log(platform);
      log.append(LogRecord.boot(measured).salted());
      say("platform " + platform.name() + ", " + standing(platform) + ", keep " + measured);
      return new Begun(platform, log);
    } catch (RuntimeException e) {
      release(platform);
      throw e;
    }
  }

  /// Lets others use the TPM, where there is one.
  static void release(Platform platform) {
    if (platform instanceof TpmPlatform tpm) {
      tpm.close();
    }
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
    enrolment.introduce().ifPresent(this::say);
    var keepKey = SigningKey.generate(SigningKey.Curve.P256);
    var evidence = enrolment.evidence(challenge, keepKey);
    say("steward " + order.warrant().steward() + ", its time is " + challenge.time());
    return new Attested(enrolment, clock, keepKey, evidence);
  }

  private Identity certify(Attested attested) {
    enter(Step.CERTIFY);
    var enrolled = attested.enrolment().keep(attested.keepKey(), attested.evidence());
    attested.clock().advance(enrolled.time());
    var identity = enrolled.identities().getFirst();
    say("keep certificate until " + identity.chain().leaf().getNotAfter().toInstant());
    return identity;
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

  private List<Component> check(SignedWarrant order, Package pkg) {
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
    var components = components(pkg, warrant);
    components.forEach(each ->
        say(
            "component "
                + (components.size() == 1 ? "" : each.name() + " ")
                + each.module().digest()
                + ", published by "
                + warrant.publisher().pin()));
    return components;
  }

  private List<Component> components(Package pkg, Warrant warrant) {
    var plaintext =
        orders.allowPlaintext()
            ? CapabilityGraph.Plaintext.ALLOWED
            : CapabilityGraph.Plaintext.REFUSED;
    var programs = pkg.components();
    var components = new ArrayList<Component>();
    pkg.manifest()
        .components()
        .forEach((name, member) -> {
          var limits = member.limits().within(warrant.limits());
          var graph = CapabilityGraph.of(name, member, limits, plaintext);
          components.add(
              new Component(graph, Module.parse(requireNonNull(programs.get(name)).toArray())));
        });
    fit(components, warrant.limits());
    return components;
  }

  private Measured measure(
      Enrolment enrolment, SignedWarrant order, List<Component> components, Digest manifest) {
    enter(Step.MEASURE);
    var instances = new ArrayList<Instance>();
    for (var component : components) {
      var role = order.warrant().role();
      var label = components.size() == 1 ? role : role + "-" + component.name();
      instances.add(measure(enrolment, component, label, manifest));
    }
    Links.stated(instances).forEach(link -> say("link " + link));
    return new Measured(instances, Links.between(instances, enrolment::record));
  }

  private Instance measure(
      Enrolment enrolment, Component component, String label, Digest manifest) {
    var instance = Instance.of(component, label);
    var grants = component.graph().grants();
    enrolment.record(LogRecord.load(instance.digest(), manifest));
    enrolment.record(LogRecord.grant(instance.name(), withShare(grants, component)));
    grants.forEach(grant -> say("grant " + grant));
    enrolment.record(
        LogRecord.key(instance.name(), instance.digest(), instance.key().spki().sha384()));
    say("instance " + instance.name() + ", key " + instance.key().spki().pin());
    return instance;
  }

  /// What is granted, and how much may be used.
  private static List<String> withShare(List<String> grants, Component component) {
    var all = new ArrayList<>(grants);
    all.add(component.share().toString());
    return all;
  }

  /// A warrant's limits are for the keep: for all of its components together.
  private static void fit(List<Component> components, WarrantLimits ceiling) {
    long links =
        components.stream()
            .flatMap(each -> each.graph().entries().stream())
            .filter(Entry.Link.class::isInstance)
            .count();
    var sum =
        components.stream()
            .map(Component::share)
            .reduce(new Share(ByteSize.ofBytes(0), links), Share::and);
    boolean fits =
        ceiling.memory().map(most -> sum.memory().compareTo(most) <= 0).orElse(true)
            && ceiling.connections().map(most -> sum.connections() <= most).orElse(true);
    if (!fits) {
      throw new KeepException(
          Kind.DENIED,
          "limits-exceeded",
          "the components may use memory of "
              + sum.memory()
              + " and "
              + sum.connections()
              + " connections together, links among them; the warrant allows"
              + ceiling.memory().map(most -> " memory of " + most).orElse("")
              + ceiling.connections().map(most -> " " + most + " connections").orElse(""),
          "give each component `limits` in the manifest that fit together, or sign a warrant that"
              + " allows more");
    }
  }

  private List<Resident> enrol(Attested attested, List<Instance> instances) {
    enter(Step.ENROL);
    var keys = instances.stream().map(Instance::key).toList();
    var enrolment = attested.enrolment();
    var evidence = enrolment.evidence(enrolment.challenge(), keys.getFirst());
    var enrolled = enrolment.instances(keys, evidence);
    attested.clock().advance(enrolled.time());
    var residents = new ArrayList<Resident>();
    for (int i = 0; i < instances.size(); i++) {
      var identity = enrolled.identities().get(i);
      var credential = new Credential(identity, attested.clock());
      var leaf = identity.chain().leaf();
      say(
          Claims.of(leaf).map(Claims::spiffe).orElse("certified")
              + " until "
              + credential.expiry());
      residents.add(new Resident(instances.get(i), credential));
    }
    return residents;
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
