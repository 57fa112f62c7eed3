package motte.cca;

import java.util.Comparator;
import java.util.List;
import motte.core.MotteException;
import motte.endorsement.SignatureEngine;
import motte.trust.Spki;
import motte.verdict.Finding;

/// What is checked of any platform of Arm's: who vouches for its key, its signature, its state and
/// its software.
final class PlatformChecks {
  /// How many roles of strangers a reason names.
  private static final int ROLES = 4;

  private final List<Spki> keys;
  private final List<PlatformReference> references;
  private final Platform platform;
  private final boolean debugAllowed;
  private final List<SharedKey> shared;

  PlatformChecks(Platform platform, CcaExpectations wanted) {
    this.platform = platform;
    this.debugAllowed = wanted.debugAllowed();
    this.shared = wanted.endorsements().shared();
    keys =
        wanted.endorsements().anchors().stream()
            .filter(a -> a.speaksFor(platform.implementationId(), platform.instanceId()))
            .map(TrustAnchor::key)
            .distinct()
            .toList();
    references =
        wanted.endorsements().platforms().stream()
            .filter(said -> said.implementationId().equals(platform.implementationId()))
            .toList();
  }

  /// Who vouches for the key that should have signed: known before the signature is looked at, by
  /// what the platform calls itself.
  Finding key() {
    var who =
        "implementation " + platform.implementationId() + ", instance " + platform.instanceId();
    return keys.isEmpty()
        ? Finding.missing("a trust anchor for " + who, false)
        : Finding.passed(keys.size() + " endorsed for " + who);
  }

  /// Whether one of those keys signed.
  Finding signature(Sign1 message, SignatureEngine engine) {
    if (keys.isEmpty()) {
      return Finding.missing("the platform's attestation key", false);
    }
    var reason = "";
    for (var key : keys) {
      try {
        message.verify(engine, key);
        return Finding.passed(message.scheme() + " by `" + key.pin() + "`");
      } catch (MotteException e) {
        reason = e.getMessage() + " (`" + key.pin() + "`)";
      }
    }
    return Finding.failed(reason);
  }

  /// Whether whoever made it holds a key that is shared with it.
  Finding authentic(Mac0 message) {
    if (shared.isEmpty()) {
      return Finding.missing("the key that the device shares with its verifier", false);
    }
    var reason = "";
    for (var key : shared) {
      try {
        message.verify(key.value());
        return Finding.passed("HMAC 256/256 with a shared key");
      } catch (MotteException e) {
        reason = e.getMessage();
      }
    }
    return Finding.failed(reason);
  }

  /// A shared key says by itself whom it is shared with.
  Finding sharedKey() {
    return shared.isEmpty()
        ? Finding.missing("a shared key for instance " + platform.instanceId(), false)
        : Finding.passed(
            shared.size() + " shared: what one of them authenticates, its other holder made");
  }

  Finding lifecycle() {
    var state = Lifecycle.of(platform.lifecycle());
    var reason = "the platform is " + state;
    return (state == Lifecycle.NON_ROT_DEBUG && debugAllowed
            ? Finding.letPass(reason + ", which the policy allows")
            : Finding.of(state == Lifecycle.SECURED, reason, reason))
        .comparing(state, Lifecycle.SECURED);
  }

  /// One reference must know all of the software: what is good with one state of the rest need not
  /// be with another.
  Finding components() {
    if (platform.components().isEmpty()) {
      return references.isEmpty()
          ? Finding.needs("software that is measured, and reference values for it")
          : Finding.failed("the device says that it measures no software");
    }
    var said = references.stream().filter(reference -> !reference.components().isEmpty());
    return said.map(this::strangers)
        .min(Comparator.comparingInt(List::size))
        .map(this::endorsed)
        .orElse(Finding.needs("reference values for this platform's software"));
  }

  /// How many are strangers, and which roles they have; what they are stands beside it.
  private Finding endorsed(List<SwComponent> strangers) {
    var count = platform.components().size();
    var roles = strangers.stream().flatMap(each -> each.type().stream()).distinct().toList();
    var some = String.join(", ", roles.subList(0, Math.min(ROLES, roles.size())));
    var finding =
        Finding.of(
            strangers.isEmpty(),
            "all " + count + " are endorsed",
            "nobody endorses "
                + strangers.size()
                + " of "
                + count
                + (roles.isEmpty() ? "" : ": " + some + (roles.size() > ROLES ? ", …" : "")));
    var told = strangers.stream().map(SwComponent::toString).toList();
    return strangers.isEmpty()
        ? finding
        : finding.comparing(String.join("; ", told), "an endorsed value of each");
  }

  /// The configurations that are said to be right, by those who know the software if anybody does.
  List<PlatformReference.Config> configs() {
    var knowing =
        references.stream()
            .filter(said -> !said.components().isEmpty() && strangers(said).isEmpty())
            .filter(said -> said.config().isPresent())
            .toList();
    return (knowing.isEmpty() ? references : knowing)
        .stream().flatMap(said -> said.config().stream()).toList();
  }

  private List<SwComponent> strangers(PlatformReference reference) {
    return platform.components().stream()
        .filter(measured -> reference.components().stream().noneMatch(c -> c.describes(measured)))
        .toList();
  }
}
