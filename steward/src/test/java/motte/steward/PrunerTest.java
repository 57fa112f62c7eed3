package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import motte.appraise.Acceptance;
import motte.appraise.Archive;
import motte.appraise.Endorsements;
import motte.appraise.RelyingParty;
import motte.core.ByteSize;
import motte.core.Bytes;
import motte.core.Digest;
import motte.evidence.Evidence;
import motte.evidence.LogRecord;
import motte.evidence.MeasurementLog;
import motte.evidence.SoftPlatform;
import motte.evidence.StewardClient.Certified;
import motte.trust.CertificateRequest;
import motte.trust.Chain;
import motte.trust.SigningKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrunerTest {
  private static final SigningKey KEEP_KEY = SigningKey.generate(SigningKey.Curve.P256);
  private static final Endorsements VOUCHING =
      Endorsements.of(Map.of("root.pem", Bytes.wrap(root().getBytes(StandardCharsets.US_ASCII))));

  @TempDir Path data;
  private final MovableClock clock = new MovableClock();
  private EvidenceArchive archive;
  private Pruner pruner;

  @BeforeEach
  void open() {
    archive = EvidenceArchive.open(data);
    pruner = Pruner.open(data, clock);
  }

  @Test
  void what_is_older_goes_and_the_rest_stays() {
    var old = stored(1, Duration.ofDays(31));
    var young = stored(2, Duration.ofDays(29));

    var pruned = pruner.prune(older(30));

    assertThat(pruned.gone()).containsOnlyKeys(old);
    assertThat(pruned.bytes()).isPositive();
    assertThat(pruned.kept()).isEqualTo(1);
    assertThat(archive.has(young)).isTrue();
    assertThatThrownBy(() -> archive.find(old)).extracting("code").isEqualTo("evidence-unknown");
    assertThat(files()).hasSize(1);
  }

  @Test
  void of_what_is_too_much_the_oldest_goes() {
    var oldest = stored(1, Duration.ofDays(3));
    var middle = stored(2, Duration.ofDays(2));
    var newest = stored(3, Duration.ofDays(1));
    long each = pruner.rehearse(older(365)).keptBytes() / 3;

    var pruned = pruner.prune(most(2 * each));

    assertThat(pruned.gone()).containsOnlyKeys(oldest);
    assertThat(pruned.keptBytes()).isEqualTo(2 * each);
    assertThat(pruner.prune(most(each)).gone()).containsOnlyKeys(middle);
    assertThat(pruner.prune(most(1)).gone()).containsOnlyKeys(newest);
  }

  @Test
  void a_rehearsal_tells_the_same_and_changes_nothing() {
    stored(1, Duration.ofDays(31));
    stored(2, Duration.ofDays(1));
    var before = files();

    var rehearsed = pruner.rehearse(older(30));

    assertThat(files()).isEqualTo(before);
    assertThat(pruner.prune(older(30))).isEqualTo(rehearsed);
  }

  @Test
  void what_came_within_the_hour_stays_however_much_it_is() {
    var fresh = stored(1, Duration.ofMinutes(59));

    assertThat(pruner.prune(new Retention(Optional.of(Duration.ofMinutes(1)), size(1))).gone())
        .isEmpty();
    assertThat(archive.has(fresh)).isTrue();
  }

  @Test
  void what_stays_stays_whole() {
    var first = stored(1, Duration.ofDays(90), Optional.empty(), Optional.of(VOUCHING));
    var second = stored(2, Duration.ofDays(60), Optional.of(first), Optional.empty());
    var third = stored(3, Duration.ofDays(1), Optional.of(second), Optional.empty());
    var other = stored(4, Duration.ofDays(60));

    var pruned = pruner.prune(older(30));

    assertThat(pruned.gone()).containsOnlyKeys(other);
    assertThat(archive.evidence(third).after()).contains(second);
    assertThat(archive.endorsements(archive.evidence(first).endorsements().orElseThrow()))
        .isEqualTo(VOUCHING);
  }

  @Test
  void what_vouched_goes_with_the_last_evidence_that_names_it() {
    var one = stored(1, Duration.ofDays(90), Optional.empty(), Optional.of(VOUCHING));
    var two = stored(2, Duration.ofDays(1), Optional.empty(), Optional.of(VOUCHING));
    var vouching = archive.evidence(two).endorsements().orElseThrow();

    assertThat(pruner.prune(older(30)).gone()).containsOnlyKeys(one);
    age(Duration.ofDays(31));

    assertThat(pruner.prune(older(30)).gone()).containsOnlyKeys(two, vouching);
    assertThat(files()).isEmpty();
  }

  @Test
  void what_something_rests_on_that_came_meanwhile_stays() {
    var first = stored(1, Duration.ofDays(90), Optional.empty(), Optional.of(VOUCHING));
    var other = stored(2, Duration.ofDays(90));
    var plan = pruner.plan(older(30));
    var late = stored(3, Duration.ZERO, Optional.of(first), Optional.of(VOUCHING));

    var pruned = pruner.carryOut(plan);

    assertThat(pruned.gone()).containsOnlyKeys(other);
    assertThat(archive.has(first)).isTrue();
    assertThat(archive.endorsements(archive.evidence(late).endorsements().orElseThrow()))
        .isEqualTo(VOUCHING);
  }

  @Test
  void a_request_that_came_again_meanwhile_stays_with_what_vouched_for_it() {
    var der = Bytes.wrap(new byte[] {1, 2, 3});
    var request = archive.storeRequest(der, Optional.of(VOUCHING));
    age(Duration.ofDays(90));
    files("requests").forEach(file -> age(file, Duration.ofDays(90)));
    var plan = pruner.plan(older(30));
    assertThat(plan.gone()).hasSize(2);
    archive.storeRequest(der, Optional.of(VOUCHING));

    var pruned = pruner.carryOut(plan);

    assertThat(pruned.gone()).isEmpty();
    assertThat(archive.requests()).extracting("digest").containsExactly(request);
    assertThat(archive.endorsements()).hasSize(1);
  }

  @Test
  void of_two_that_prune_the_second_waits_and_then_looks_for_itself() throws Exception {
    var first = stored(1, Duration.ofDays(90));
    var other = stored(2, Duration.ofDays(60));
    var entered = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var looked = new AtomicBoolean();
    var slow =
        new Pruner(
            Register.open(data, clock),
            archive,
            () -> {
              entered.countDown();
              await(go);
              return clock.instant();
            });
    var quick =
        new Pruner(
            Register.open(data, clock),
            archive,
            () -> {
              looked.set(true);
              return clock.instant();
            });

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var slower = threads.submit(() -> slow.prune(older(80)));
      await(entered);
      var waiting = new CompletableFuture<Pruner.Pruned>();
      var second = Thread.ofPlatform().start(() -> waiting.complete(quick.prune(older(30))));
      while (!looked.get() && second.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }

      var early = looked.get();
      go.countDown();
      assertThat(early).isFalse();
      assertThat(slower.get().gone()).containsOnlyKeys(first);
      assertThat(waiting.get().gone()).containsOnlyKeys(other);
    }
  }

  @Test
  void what_others_write_beside_the_archive_does_not_matter() throws IOException {
    var old = stored(1, Duration.ofDays(31));
    Files.writeString(data.resolve("evidence/note"), "mine");
    Files.createDirectory(files("evidence").getFirst().resolveSibling("folder"));

    assertThat(pruner.prune(older(30)).gone()).containsOnlyKeys(old);
  }

  @Test
  void nothing_is_built_on_what_is_being_removed() {
    var first = stored(1, Duration.ofDays(90));
    var plan = pruner.plan(older(30));
    plan.gone().forEach(archive::hide);

    assertThatThrownBy(() -> stored(2, Duration.ZERO, Optional.of(first), Optional.empty()))
        .extracting("code")
        .isEqualTo("evidence-unknown");

    archive.unhide();
    assertThat(archive.has(first)).isTrue();
  }

  @Test
  void what_a_living_certificate_rests_on_stays_and_goes_when_that_has_ended() {
    try (var running =
        RunningSteward.start(data, Tenancy.policy(), config -> config.keeping(older(1)))) {
      var tenancy = running.tenancy();
      var warrant = tenancy.warrant();
      var platform = SoftPlatform.open(Tenancy.DEVELOPMENT, Tenancy.KEEP);
      var log = MeasurementLog.start(platform);
      log.append(LogRecord.boot(Tenancy.KEEP).salted());
      log.append(LogRecord.warrant(Digest.sha384(warrant.toArray())).salted());
      var keep =
          running.client.keepCertificate(
              CertificateRequest.create(KEEP_KEY, List.of()),
              Evidence.collect(platform, log, KEEP_KEY.spki(), running.nonce(), warrant));
      log.append(LogRecord.load(Tenancy.COMPONENT, Digest.sha384()).salted());
      log.append(LogRecord.key("game-1", Tenancy.KEY.spki().sha384()).salted());
      Supplier<Certified> renewal =
          () ->
              running.client.instanceCertificate(
                  tenancy.request(),
                  Evidence.collect(platform, log, Tenancy.KEY.spki(), running.nonce(), warrant));
      var instance = renewal.get();
      age(Duration.ofDays(30));
      // The keep's certificate has ended, the instance's has not.
      running.clock.advance(Duration.ofMinutes(30));

      running.steward.house().prune();

      assertThat(archive.has(keep.ear())).isTrue();
      assertThat(verified(running, instance)).isEqualTo("trusted");

      running.clock.advance(Duration.ofMinutes(31));
      running.steward.house().prune();
      assertThat(archive.has(keep.ear())).isFalse();
      assertThat(archive.has(instance.ear())).isFalse();

      // The keep is alive still: it goes on where the steward has forgotten, with its whole log.
      log.append(LogRecord.start("game-1").salted());
      var renewed = renewal.get();
      assertThat(archive.evidence(renewed.ear()).after()).isEmpty();
      assertThat(verified(running, renewed)).isEqualTo("trusted");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String root() {
    var now = Instant.now();
    var made = CertificateWriter.root(KEEP_KEY, "maker", now, now.plusSeconds(60));
    return new Chain(List.of(made)).pem();
  }

  private static String verified(RunningSteward running, Certified certified) {
    return RelyingParty.of(
            running.steward.anchors(), Archive.of(running.client), Acceptance.of(Tenancy.policy()))
        .verify(certified.chain(), "game.example", certified.time())
        .word();
  }

  private Digest stored(int content, Duration ago) {
    return stored(content, ago, Optional.empty(), Optional.empty());
  }

  private Digest stored(
      int content, Duration ago, Optional<Digest> after, Optional<Endorsements> vouching) {
    var ear = Bytes.wrap(new byte[] {(byte) content});
    var before = files();
    var digest = archive.store(ear, ear, KEEP_KEY.spki(), after, vouching);
    files().stream().filter(file -> !before.contains(file)).forEach(file -> age(file, ago));
    return digest;
  }

  private void age(Duration ago) {
    files().forEach(file -> age(file, ago));
  }

  private static void age(Path file, Duration ago) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(ago)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> files() {
    return Stream.of("evidence", "endorsements").flatMap(each -> files(each).stream()).toList();
  }

  private List<Path> files(String folder) {
    try (var files = Files.walk(data.resolve(folder))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Retention older(int days) {
    return new Retention(Optional.of(Duration.ofDays(days)), Optional.empty());
  }

  private static Retention most(long bytes) {
    return new Retention(Optional.empty(), size(bytes));
  }

  private static Optional<ByteSize> size(long bytes) {
    return Optional.of(ByteSize.ofBytes(bytes));
  }
}
