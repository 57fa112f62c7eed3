package motte.steward;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import motte.core.Digest;
import motte.core.Json;
import motte.core.MotteException;
import motte.steward.EvidenceArchive.Stored;

/// Removes archived evidence that is old or too much, beside a steward that may be running, and
/// beside others that do so.
///
/// What a certificate rests on that has not ended stays, whatever the limits: its evidence, the
/// evidence that holds the beginning of its log, or its request, and what vouched for its machine.
/// So does whatever stays for another reason, whole; and all that came within the last hour.
///
/// What is to go is first put out of sight, so that a steward that would build on it meanwhile
/// notices; then whatever came meanwhile is looked through, and only then is anything removed. One
/// prunes at a time, in whatever process: who comes second waits, and then looks for itself.
public final class Pruner {
  private static final System.Logger LOG = System.getLogger("motte.steward");
  private static final Duration FRESH = Duration.ofHours(1);

  private final Register register;
  private final EvidenceArchive archive;
  private final InstantSource clock;

  Pruner(Register register, EvidenceArchive archive, InstantSource clock) {
    this.register = register;
    this.archive = archive;
    this.clock = clock;
  }

  /// For the archive of the steward with that data folder: `data-unusable`.
  public static Pruner open(Path data, InstantSource clock) {
    return new Pruner(Register.open(data, clock), EvidenceArchive.open(data), clock);
  }

  /// What was removed, or would be.
  ///
  /// @param gone oldest first: digests, of evidence (its EAR's) or of endorsements, and when they
  ///   were stored
  /// @param bytes how much room that is
  /// @param kept how many files stay
  /// @param keptBytes how much room those take
  public record Pruned(Map<Digest, Instant> gone, long bytes, int kept, long keptBytes) {
    public Pruned {
      gone = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(gone));
    }

    /// As JSON.
    public Json json() {
      Map<String, Json> files = new LinkedHashMap<>();
      gone.forEach((digest, at) -> files.put(digest.toString(), Json.of(at.toString())));
      Map<String, Json> members = new LinkedHashMap<>();
      members.put("gone", Json.of(files));
      members.put("bytes", Json.of(bytes));
      members.put("kept", Json.of(kept));
      members.put("kept-bytes", Json.of(keptBytes));
      return Json.of(members);
    }
  }

  /// What would be removed. Changes nothing.
  public Pruned rehearse(Retention retention) {
    try (var _ = archive.pruning()) {
      return plan(retention).told();
    }
  }

  /// Removes what need not stay.
  public Pruned prune(Retention retention) {
    try (var _ = archive.pruning()) {
      archive.unhide();
      return carryOut(plan(retention));
    }
  }

  /// Removes what was planned to go, but for what is needed by what came since.
  Pruned carryOut(Plan plan) {
    plan.gone().removeIf(each -> !archive.hide(each));
    archive.evidence().stream()
        .filter(plan::isLate)
        .forEach(late -> restore(plan, hidden -> under(late.digest(), hidden, hidden), late));
    archive.requests().stream()
        .filter(plan::isLate)
        .forEach(late -> restore(plan, hidden -> under(late, hidden), late));
    plan.gone().forEach(archive::removeHidden);
    return plan.told();
  }

  /// What goes, what stays, and which evidence and requests were there, with when they were stored.
  record Plan(List<Stored> gone, Set<Stored> kept, Map<Digest, Instant> seen) {
    /// Whether it came, or came again, since.
    boolean isLate(Stored entry) {
      return !entry.at().equals(seen.get(entry.digest()));
    }

    Pruned told() {
      Map<Digest, Instant> digests = new LinkedHashMap<>();
      gone.forEach(each -> digests.put(each.digest(), each.at()));
      return new Pruned(digests, size(gone), kept.size(), size(kept));
    }
  }

  Plan plan(Retention retention) {
    var now = clock.instant();
    var evidence = byDigest(archive.evidence());
    var requests = byDigest(archive.requests());
    var endorsements = byDigest(archive.endorsements());
    var kept = new LinkedHashSet<Stored>();
    for (var certificate : register.unended()) {
      certificate.ear().ifPresent(ear -> kept.addAll(under(ear, evidence, endorsements)));
      certificate
          .request()
          .map(requests::get)
          .ifPresent(request -> kept.addAll(under(request, endorsements)));
    }
    long size = size(kept);
    boolean full = retention.tooMuch(size);
    var newestFirst = Comparator.comparing(Stored::at).reversed();
    var all = Stream.concat(evidence.values().stream(), requests.values().stream());
    for (var each : all.sorted(newestFirst).toList()) {
      boolean fresh = fresh(each, now);
      if (kept.contains(each) || (!fresh && (full || retention.tooOld(each.at(), now)))) {
        continue;
      }
      var more =
          requests.containsValue(each)
              ? under(each, endorsements)
              : under(each.digest(), evidence, endorsements);
      more.removeAll(kept);
      full |= retention.tooMuch(size + size(more));
      if (fresh || !full) {
        kept.addAll(more);
        size += size(more);
      }
    }
    endorsements.values().stream().filter(each -> fresh(each, now)).forEach(kept::add);
    List<Stored> gone = new ArrayList<>(evidence.values());
    gone.addAll(endorsements.values());
    gone.addAll(requests.values());
    gone.removeIf(kept::contains);
    gone.sort(Comparator.comparing(Stored::at));
    var seen = new HashMap<Digest, Instant>();
    Stream.concat(evidence.values().stream(), requests.values().stream())
        .forEach(each -> seen.put(each.digest(), each.at()));
    return new Plan(gone, kept, seen);
  }

  /// What a late one needs is shown again.
  private void restore(Plan plan, Function<Map<Digest, Stored>, Set<Stored>> needs, Stored late) {
    Map<Digest, Stored> hidden = byDigest(plan.gone());
    hidden.put(late.digest(), late);
    plan.gone().removeAll(needs.apply(hidden));
    archive.unhide(hidden.values().stream().filter(each -> !plan.gone().contains(each)).toList());
  }

  /// A request, and what vouched for its machine.
  private Set<Stored> under(Stored request, Map<Digest, Stored> endorsements) {
    var found = new LinkedHashSet<>(Set.of(request));
    try {
      archive.vouchedFor(request).map(endorsements::get).ifPresent(found::add);
    } catch (MotteException e) {
      unread(request, e);
    }
    return found;
  }

  /// All that the evidence behind an EAR needs, itself first.
  private Set<Stored> under(
      Digest ear, Map<Digest, Stored> evidence, Map<Digest, Stored> endorsements) {
    var found = new LinkedHashSet<Stored>();
    var next = Optional.of(ear);
    while (next.isPresent()) {
      var stored = Optional.ofNullable(evidence.get(next.get()));
      if (stored.isEmpty() || !found.add(stored.get())) {
        break;
      }
      try {
        var entry = archive.read(stored.get());
        entry.endorsements().map(endorsements::get).ifPresent(found::add);
        next = entry.after();
      } catch (MotteException e) {
        unread(stored.get(), e);
        next = Optional.empty();
      }
    }
    return found;
  }

  private static void unread(Stored entry, MotteException e) {
    LOG.log(System.Logger.Level.WARNING, entry.file() + " cannot be read", e);
  }

  private static boolean fresh(Stored each, Instant now) {
    return each.at().isAfter(now.minus(FRESH));
  }

  private static long size(Collection<Stored> all) {
    return all.stream().mapToLong(Stored::size).sum();
  }

  private static Map<Digest, Stored> byDigest(Collection<Stored> all) {
    Map<Digest, Stored> found = new HashMap<>();
    all.forEach(each -> found.put(each.digest(), each));
    return found;
  }
}
