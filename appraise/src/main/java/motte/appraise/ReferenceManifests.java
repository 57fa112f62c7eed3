package motte.appraise;

import static motte.verdict.Remits.ENDORSEMENT;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.MotteException;
import motte.corim.Corim;
import motte.corim.CorimSignature;
import motte.endorsement.SignatureEngine;
import motte.trust.Spki;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// The reference manifests (CoRIM) that a verifier goes by, and who may sign them. Where no signer
/// is named, whoever brings a manifest vouches for it.
///
/// @param manifests the manifests
/// @param signers SPKI pins of those who may sign them; empty: they need no signature
/// @param keys public keys that are at hand to check signatures with
public record ReferenceManifests(List<Corim> manifests, Set<Digest> signers, List<Spki> keys) {

  /// No manifest.
  public static final ReferenceManifests NONE =
      new ReferenceManifests(List.of(), Set.of(), List.of());

  /// The layer of a verdict in which manifests are judged.
  static final String LAYER = "corim";

  private static final Set<String> PROFILES =
      Set.of(
          "tag:amd.com,2025:snp-corim-profile",
          "2.16.840.1.113741.1.16.1",
          "tag:arm.com,2025:cca_platform#1.0.0",
          "tag:arm.com,2025:cca_realm#1.0.0",
          "tag:arm.com,2025:psa#1.0.0");

  public ReferenceManifests {
    manifests = List.copyOf(manifests);
    signers = Set.copyOf(signers);
    keys = List.copyOf(keys);
  }

  /// These, and more manifests and keys.
  ReferenceManifests and(List<Corim> others, List<Spki> more) {
    var all = new ArrayList<>(manifests);
    all.addAll(others);
    var known = new ArrayList<>(keys);
    known.addAll(more);
    return new ReferenceManifests(all, signers, known);
  }

  /// The manifests that hold at that time and are signed as they should be; what was found of each
  /// goes to `all`.
  List<Corim> accepted(Instant at, SignatureEngine engine, Findings all) {
    var findings = all.in(LAYER);
    var accepted = new ArrayList<Corim>();
    for (var manifest : manifests) {
      var judged = findings.apart();
      judged.add(ENDORSEMENT, "manifest signature", signature(manifest, engine));
      judged.add(ENDORSEMENT, "manifest validity", validity(manifest, at));
      judged.add(ENDORSEMENT, "manifest profile", profile(manifest));
      findings.addAll(judged);
      if (judged.sound()) {
        accepted.add(manifest);
      }
    }
    return accepted;
  }

  /// The same for the same manifests and signers: what a policy's digest is over.
  Cbor cbor() {
    return Cbor.array(
        Cbor.array(manifests.stream().map(each -> Cbor.of(each.digest().toString())).toList()),
        Cbor.array(signers.stream().map(Digest::toString).sorted().map(Cbor::of).toList()));
  }

  private Finding signature(Corim manifest, SignatureEngine engine) {
    var name = "`" + manifest.id() + "`";
    if (manifest.signature().isEmpty()) {
      return signers.isEmpty()
          ? Finding.skipped(name + " is unsigned: who brought it vouches for it")
          : Finding.failed(
              name + " is unsigned, and the policy names " + signers.size() + " signers");
    }
    var signature = manifest.signature().get();
    var known = new ArrayList<>(keys);
    signature.key().ifPresent(known::add);
    if (!signers.isEmpty()) {
      known.removeIf(key -> !signers.contains(key.pin()));
    }
    var said = name + ", as `" + signature.signer().orElse("nobody") + "`";
    for (var key : known) {
      if (signed(signature, key, engine)) {
        return signers.isEmpty() && !keys.contains(key)
            ? Finding.skipped(said + ", is signed by `" + key.pin() + "`, whom nobody named")
            : Finding.passed(said + ", is signed by `" + key.pin() + "`");
      }
    }
    return signers.isEmpty() && signature.key().isEmpty()
        ? Finding.skipped(said + ", is signed, and nobody says by whom it should be")
        : Finding.failed(said + ", is not signed by " + (signers.isEmpty() ? "its key" : signers));
  }

  /// Whether that is a key that signs manifests, and so speaks for no machine.
  boolean areSignedBy(Spki key, SignatureEngine engine) {
    return signers.contains(key.pin())
        || manifests.stream()
            .flatMap(manifest -> manifest.signature().stream())
            .anyMatch(signature -> signed(signature, key, engine));
  }

  private static boolean signed(CorimSignature signature, Spki key, SignatureEngine engine) {
    try {
      signature.verify(key, engine);
      return true;
    } catch (MotteException _) {
      return false;
    }
  }

  private static Finding validity(Corim manifest, Instant at) {
    var periods = new ArrayList<>(manifest.validity().stream().toList());
    manifest.signature().flatMap(CorimSignature::validity).ifPresent(periods::add);
    if (periods.isEmpty()) {
      return Finding.skipped("`" + manifest.id() + "` says no time");
    }
    return periods.stream()
        .filter(period -> !period.holds(at))
        .findFirst()
        .map(over -> Finding.failed("`" + manifest.id() + "` holds " + over + ", not at " + at))
        .orElseGet(() -> Finding.passed("`" + manifest.id() + "` holds " + periods.getLast()));
  }

  private static Finding profile(Corim manifest) {
    var unread =
        manifest.unread() == 0
            ? ""
            : "; " + manifest.unread() + " of its tags, triples and extensions are not understood";
    return manifest
        .profile()
        .map(profile ->
            PROFILES.contains(profile)
                ? Finding.passed("`" + profile + "`" + unread)
                : Finding.skipped("`" + profile + "` is none that is known" + unread))
        .orElse(Finding.skipped("none is named" + unread));
  }
}
