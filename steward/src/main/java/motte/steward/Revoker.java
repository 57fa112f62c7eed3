package motte.steward;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import motte.core.Digest;
import motte.core.Kind;
import motte.core.MotteException;
import motte.evidence.Evidence;
import motte.trust.Cmw;

/// Revokes certificates by hand, beside a steward that may be running: it heeds what stands in its
/// data folder from the next request on.
///
/// What is revoked by hand is not renewed: neither its key nor its keep, as long as that runs, gets
/// another certificate. A keep is known by the boot record of its log, which the archived evidence
/// holds.
public final class Revoker {
  private static final System.Logger LOG = System.getLogger("motte.steward");

  private final Register register;
  private final EvidenceArchive archive;
  private final DecisionLog decisions;

  private Revoker(Register register, EvidenceArchive archive, DecisionLog decisions) {
    this.register = register;
    this.archive = archive;
    this.decisions = decisions;
  }

  /// For the certificates of the steward with that data folder: `data-unusable`.
  public static Revoker open(Path data, InstantSource clock) {
    return new Revoker(
        Register.open(data, clock), EvidenceArchive.open(data), DecisionLog.open(data, clock));
  }

  /// The certificates that have neither ended nor been revoked, newest first.
  public List<Issued> alive() {
    return register.alive();
  }

  /// Revokes all certificates that are alive and that `which` accepts, with all others of their
  /// keys, and gives them back: `certificate-not-alive` if there is none.
  public List<Issued> revoke(Predicate<Issued> which, Reason reason) {
    var found = register.alive().stream().filter(which).toList();
    if (found.isEmpty()) {
      throw new StewardException(
          Kind.MISSING,
          "certificate-not-alive",
          "no such certificate is alive: it has ended, was revoked, or was not issued here",
          "`motte steward issued` lists those that are");
    }
    Set<Digest> barred = new LinkedHashSet<>();
    found.forEach(each -> barred.addAll(keyAndKeep(each)));
    barred.forEach(register::bar);
    // Looked up again: a renewal of the same key may be alive beside it, or have come in between.
    var all =
        register.alive().stream()
            .filter(each -> found.contains(each) || barred.contains(each.key()))
            .toList();
    for (var each : all) {
      decisions.revoked(each, reason, "by hand", List.of());
      register.revoke(each, reason);
    }
    return all;
  }

  /// Revokes all certificates that rest on a warrant, of which there may be none, and issues no
  /// other for it, ever.
  public List<Issued> revokeWarrant(Digest warrant, Reason reason) {
    register.bar(warrant);
    var found =
        register.alive().stream()
            .filter(each -> each.warrant().filter(warrant::equals).isPresent())
            .toList();
    for (var each : found) {
      decisions.revoked(each, reason, "by hand, with the warrant " + warrant, List.of());
      register.revoke(each, reason);
    }
    return found;
  }

  private Set<Digest> keyAndKeep(Issued certificate) {
    Set<Digest> both = new LinkedHashSet<>(List.of(certificate.key()));
    try {
      certificate
          .ear()
          .map(archive::evidence)
          .flatMap(entry -> Evidence.Bundle.parse(Cmw.parse(entry.evidence())).log().boot())
          .ifPresent(both::add);
    } catch (MotteException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the archived evidence does not say which keep it is: only the key is barred",
          e);
    }
    return both;
  }
}
