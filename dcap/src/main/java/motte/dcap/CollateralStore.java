package motte.dcap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.endorsement.Remembered;

/// Collateral of many platforms and times, found again by family, environment and time. Fed from
/// files, folders, offline bundles and services; bounded: what came first goes first. Nothing in it
/// has been verified. Thread-safe.
///
/// ```java
/// var store = new CollateralStore();
/// store.addFolder(Path.of("/var/lib/motte/collateral"));
/// var collateral = store.find(quote, at);
/// ```
public final class CollateralStore {
  private static final int MOST = 4_096;
  private static final int MOST_FILES = 10_000;
  private static final int REMEMBERED = 256;

  private final SequencedSet<Endorsed<TcbInfo>> tcbInfos = new LinkedHashSet<>();
  private final SequencedSet<Endorsed<EnclaveIdentity>> identities = new LinkedHashSet<>();
  private final SequencedSet<Endorsed<RevocationList>> pckCrls = new LinkedHashSet<>();
  private final SequencedSet<RevocationList> rootCrls = new LinkedHashSet<>();
  private final SequencedSet<List<X509Certificate>> pckChains = new LinkedHashSet<>();

  /// Of which platforms certificates in quotes are, by TEE and digest: reading them takes longer
  /// than the search.
  private final Remembered<Certified, Platform> platforms = new Remembered<>(REMEMBERED);

  /// The latest answer for each platform: it is rarely another, and its digest takes long.
  private final Remembered<Platform, DcapCollateral> answers = new Remembered<>(REMEMBERED);

  private record Certified(Tee tee, Digest certificates) {}

  /// Nothing yet.
  public CollateralStore() {}

  /// Adds files by name, in any of the forms that [DcapCollateral#parse] reads, offline bundles
  /// among them.
  public void addFiles(Map<String, Bytes> files) {
    var read = new CollateralFiles();
    files.forEach(read::add);
    read.into(this);
  }

  /// Adds the files of a folder, each of its folders for itself: chains are put to what lies beside
  /// them. `collateral-unreadable` where the folder cannot be read.
  public void addFolder(Path folder) {
    var files = new TreeMap<String, Bytes>();
    try (var entries = Files.list(folder)) {
      var paths = entries.sorted().limit(MOST_FILES).toList();
      for (var path : paths) {
        if (Files.isDirectory(path)) {
          addFolder(path);
        } else {
          files.put(path.getFileName().toString(), Bytes.wrap(Files.readAllBytes(path)));
        }
      }
    } catch (IOException e) {
      throw new DcapException(
          Kind.MISSING,
          "collateral-unreadable",
          "the folder `" + folder + "` cannot be read: " + e.getMessage(),
          "name a folder of collateral files that can be read");
    }
    addFiles(files);
  }

  /// Adds the parts of one platform's collateral.
  public void add(DcapCollateral collateral) {
    collateral.tcbInfo().ifPresent(this::addTcbInfo);
    collateral.qeIdentity().ifPresent(this::addIdentity);
    collateral.pckCrl().ifPresent(this::addPckCrl);
    collateral.rootCrl().ifPresent(this::addRootCrl);
    if (!collateral.pckChain().isEmpty()) {
      addPckChain(collateral.pckChain());
    }
  }

  /// Everything in one file for a site without a network: deterministic CBOR, the same for the same
  /// content. [#addFiles] reads it.
  public synchronized Bytes bundle() {
    return CollateralBundle.write(tcbInfos, identities, pckCrls, rootCrls, pckChains);
  }

  /// The collateral for a quote at a time; parts that are not known are missing from it.
  public DcapCollateral find(Quote quote, Instant at) {
    var certification = quote.signature().certification();
    if (certification.hasCertificates()) {
      return find(platform(quote), at);
    }
    return onlyPckChain()
        .map(chain -> find(Platform.of(quote.tee(), chain.getFirst()), at, chain))
        .orElseGet(DcapCollateral::none);
  }

  /// The collateral for a platform at a time: of what was in force then, the highest evaluation
  /// number and then the latest; if nothing was, the latest of all, so that a verdict can say so.
  public DcapCollateral find(Platform platform, Instant at) {
    return find(platform, at, List.of());
  }

  private synchronized DcapCollateral find(
      Platform platform, Instant at, List<X509Certificate> pckChain) {
    var tcbInfo =
        best(
            tcbInfos,
            one -> one.tee() == platform.tee() && one.fmspc().equals(platform.fmspc()),
            one -> age(one.issueDate(), one.nextUpdate(), one.tcbEvaluationDataNumber(), at));
    var identity =
        best(
            identities,
            one -> one.id().equals(platform.tee().identityId()),
            one -> age(one.issueDate(), one.nextUpdate(), one.tcbEvaluationDataNumber(), at));
    var pckCrl = best(pckCrls, one -> one.issuer().equals(platform.pckCa()), one -> age(one, at));
    var rootCrl = rootCrls.stream().max(Comparator.comparing(one -> age(one, at)));
    return answers
        .find(platform)
        .filter(known -> known.consistsOf(tcbInfo, identity, pckCrl, rootCrl, pckChain))
        .orElseGet(() -> {
          var answer = DcapCollateral.of(tcbInfo, identity, pckCrl, rootCrl, pckChain);
          if (platform.isNamed()) {
            answers.remember(platform, answer);
          }
          return answer;
        });
  }

  private Platform platform(Quote quote) {
    var certificates = quote.signature().certification().data().toArray();
    var certified = new Certified(quote.tee(), Digest.sha256(certificates));
    return platforms
        .find(certified)
        .orElseGet(() -> {
          var chain = Platform.pckChain(quote.signature(), List.of());
          var platform = Platform.of(quote.tee(), chain.getFirst());
          if (platform.isNamed()) {
            platforms.remember(certified, platform);
          }
          return platform;
        });
  }

  /// A quote without certificates names its platform by the PPID or not at all: only a store that
  /// holds one PCK chain knows which is meant.
  private synchronized Optional<List<X509Certificate>> onlyPckChain() {
    return pckChains.size() == 1 ? pckChains.stream().findFirst() : Optional.empty();
  }

  synchronized void addTcbInfo(Endorsed<TcbInfo> one) {
    put(tcbInfos, one);
  }

  synchronized void addIdentity(Endorsed<EnclaveIdentity> one) {
    put(identities, one);
  }

  synchronized void addPckCrl(Endorsed<RevocationList> one) {
    put(pckCrls, one);
  }

  synchronized void addRootCrl(RevocationList one) {
    put(rootCrls, one);
  }

  synchronized void addPckChain(List<X509Certificate> one) {
    put(pckChains, List.copyOf(one));
  }

  private static <T> void put(SequencedSet<T> all, T one) {
    all.remove(one);
    all.addLast(one);
    if (all.size() > MOST) {
      all.removeFirst();
    }
  }

  private static <T> Optional<Endorsed<T>> best(
      SequencedSet<Endorsed<T>> all, Predicate<T> fits, Function<T, Age> age) {
    Stream<Endorsed<T>> fitting = all.stream().filter(one -> fits.test(one.value()));
    return fitting.max(Comparator.comparing(one -> age.apply(one.value())));
  }

  private static Age age(RevocationList one, Instant at) {
    return age(
        one.list().thisUpdate(), one.list().nextUpdate().orElse(Instant.MAX), Optional.empty(), at);
  }

  private static Age age(Instant from, Instant to, Optional<Integer> number, Instant at) {
    return new Age(!at.isBefore(from) && !at.isAfter(to), number.orElse(0), from);
  }

  private record Age(boolean inForce, int number, Instant from) implements Comparable<Age> {
    private static final Comparator<Age> ORDER =
        Comparator.comparing(Age::inForce).thenComparingInt(Age::number).thenComparing(Age::from);

    @Override
    public int compareTo(Age other) {
      return ORDER.compare(this, other);
    }
  }
}
