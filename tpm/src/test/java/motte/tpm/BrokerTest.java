package motte.tpm;

import static motte.tpm.AttestTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import motte.core.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many on one real TPM with three slots for objects and three for sessions.
final class BrokerTest {
  private static final PcrSelection PCRS = PcrSelection.of(TpmAlgorithm.SHA256, 0, 7);
  private static final TpmGrant OWNER = TpmGrant.none().with(TpmGrant.OWNER);

  @TempDir private Path folder;

  private Swtpm machine;

  @BeforeEach
  void start() {
    machine = Swtpm.start(folder);
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  @Test
  void eight_share_three_slots_at_the_same_time_and_none_meets_what_is_anothers() throws Exception {
    int many = 8;
    try (var broker = TpmBroker.over(TpmTransport.tcp(machine.address()));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var together = new CountDownLatch(many);
      List<Future<Bytes>> names = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        var secret = TpmTest.text("secret of component " + i);
        names.add(
            threads.submit(() -> {
              try (var tpm = Tpm.over(broker.share(OWNER));
                  var storage = StorageKey.open(tpm);
                  var ak = AttestationKey.load(storage, AttestationKey.create(storage))) {
                var policy = TpmPolicy.pcrs(PCRS, tpm.read(PCRS));
                var sealed = Sealed.seal(storage, secret, policy);
                together.countDown();
                together.await();
                for (int round = 0; round < 5; round++) {
                  assertThat(sealed.unseal(storage, policy)).isEqualTo(secret);
                  var nonce = SharedSeed.random(32);
                  ak.quote(PCRS, nonce).verify(ak.publicArea().publicKey(), nonce);
                }
                assertThat(tpm.handles(TpmHandle.TRANSIENT)).hasSize(2);
                return ak.name();
              }
            }));
      }
      List<Bytes> all = new ArrayList<>();
      for (var name : names) {
        all.add(name.get());
      }
      assertThat(all).doesNotHaveDuplicates().hasSize(many);
    }
    try (var tpm = machine.connect()) {
      assertThat(tpm.handles(TpmHandle.TRANSIENT)).isEmpty();
      assertThat(tpm.handles(TpmHandle.HMAC_SESSION)).isEmpty();
    }
  }

  @Test
  void a_share_has_no_name_for_what_is_anothers_or_was_not_granted() {
    try (var broker = TpmBroker.over(TpmTransport.tcp(machine.address()));
        var one = Tpm.over(broker.share(OWNER.with(0x01800007).extending(11)));
        var other = Tpm.over(broker.share(TpmGrant.none()));
        var storage = StorageKey.open(one);
        var session = TpmSession.plain(one, TpmSession.Type.HMAC, TpmAlgorithm.SHA256)) {
      int key = one.handles(TpmHandle.TRANSIENT).getFirst();
      var stolen = new TpmKey(other, key, storage.publicArea());
      var borrowed = session.authorize();
      var counter = NvCounter.define(storage, 0x01800007, NvCounter.Kept.HYBRID, Bytes.empty());

      refused("tpm-not-granted", () -> stolen.sign(Bytes.empty(), TpmAlgorithm.SHA256));
      refused("tpm-not-granted", stolen::close);
      refused("tpm-not-granted", () -> other.flush(session.handle().value()));
      refused(
          "tpm-not-granted",
          () ->
              other.execute(
                  TpmCommand.of(CommandCode.GET_RANDOM, new TpmWriter().u16(8)), borrowed));
      refused("tpm-not-granted", () -> StorageKey.open(other));
      refused("tpm-not-granted", () -> NvIndex.open(other, 0x01800007));
      refused("tpm-not-granted", () -> storage.persist(0x81000001));
      refused(
          "tpm-not-granted",
          () -> NvCounter.define(storage, 0x01800008, NvCounter.Kept.HYBRID, Bytes.empty()));
      var digest = Map.of(TpmAlgorithm.SHA256, TpmAlgorithm.SHA256.digest(Bytes.empty()));
      refused("tpm-not-granted", () -> other.extend(11, digest));
      refused("tpm-not-granted", () -> one.extend(12, digest));
      for (var code :
          List.of(
              CommandCode.CONTEXT_SAVE,
              CommandCode.CONTEXT_LOAD,
              CommandCode.STARTUP,
              CommandCode.SHUTDOWN)) {
        refused(
            "tpm-not-granted", () -> one.execute(TpmCommand.of(code, TpmHandle.of(0x80000000))));
      }

      one.extend(11, digest);
      assertThat(counter.value()).isPositive();
      assertThat(one.handles(TpmHandle.NV)).containsExactly(0x01800007);
      assertThat(other.handles(TpmHandle.NV)).isEmpty();
      assertThat(other.handles(TpmHandle.TRANSIENT)).isEmpty();
      assertThat(other.handles(TpmHandle.HMAC_SESSION)).isEmpty();
      assertThat(other.random(8).size()).isEqualTo(8);
    }
  }

  @Test
  void more_sessions_than_the_tpm_has_room_for_go_on_where_they_were() {
    try (var broker = TpmBroker.over(TpmTransport.tcp(machine.address()))) {
      List<Tpm> shares = new ArrayList<>();
      List<TpmSession> sessions = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        var share = Tpm.over(broker.share(TpmGrant.none().extending(16)));
        shares.add(share);
        sessions.add(TpmSession.plain(share, TpmSession.Type.HMAC, TpmAlgorithm.SHA256));
        sessions.add(TpmSession.plain(share, TpmSession.Type.HMAC, TpmAlgorithm.SHA384));
      }
      var digests = Map.of(TpmAlgorithm.SHA256, TpmAlgorithm.SHA256.digest(Bytes.empty()));
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < sessions.size(); i++) {
          var share = shares.get(i / 2);
          var out = new TpmWriter().u32(1).algorithm(TpmAlgorithm.SHA256);
          digests.values().forEach(out::bytes);
          share.execute(
              TpmCommand.of(CommandCode.PCR_EXTEND, out, TpmHandle.pcr(16)),
              sessions.get(i).authorize());
        }
      }
      assertThat(shares.getFirst().handles(TpmHandle.HMAC_SESSION)).hasSize(2);
      shares.forEach(Tpm::close);
    }
    try (var tpm = machine.connect()) {
      assertThat(tpm.handles(TpmHandle.HMAC_SESSION)).isEmpty();
    }
  }

  @Test
  void sessions_that_fell_behind_are_saved_anew_when_the_tpm_asks_for_it() {
    var way = TpmTransport.tcp(machine.address());
    int[] asks = {0};
    TpmTransport asking =
        new TpmTransport() {
          @Override
          public Bytes transmit(Bytes command) {
            boolean extending = command.hex().startsWith("00000182", 12);
            if (extending && asks[0] > 0) {
              asks[0]--;
              return Bytes.parseHex("80010000000a%08x".formatted(ResponseCode.CONTEXT_GAP));
            }
            return way.transmit(command);
          }

          @Override
          public void close() {
            way.close();
          }
        };
    try (var broker = TpmBroker.over(asking);
        var tpm = Tpm.over(broker.share(new TpmGrant(Set.of(), Set.of(16), 1, 5)))) {
      List<TpmSession> sessions = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        sessions.add(TpmSession.plain(tpm, TpmSession.Type.HMAC, TpmAlgorithm.SHA256));
      }
      for (int round = 0; round < 3; round++) {
        for (var session : sessions) {
          asks[0] = 1;
          var out = new TpmWriter().u32(1).algorithm(TpmAlgorithm.SHA256);
          out.bytes(TpmAlgorithm.SHA256.digest(Bytes.empty()));
          tpm.execute(
              TpmCommand.of(CommandCode.PCR_EXTEND, out, TpmHandle.pcr(16)), session.authorize());
          assertThat(asks[0]).isZero();
        }
      }
    }
  }

  @Test
  void a_share_is_full_when_its_grant_says_so_and_closing_makes_room() {
    var two = new TpmGrant(OWNER.handles(), OWNER.pcrs(), 2, 1);
    try (var broker = TpmBroker.over(TpmTransport.tcp(machine.address()));
        var tpm = Tpm.over(broker.share(two));
        var first = StorageKey.open(tpm)) {
      var second = StorageKey.open(tpm);
      refused("tpm-share-full", () -> StorageKey.open(tpm));
      second.close();
      StorageKey.open(tpm).close();
      assertThat(first.name()).isEqualTo(second.name());
    }
  }

  @Test
  void who_waits_with_one_thread_is_served_before_the_second_of_anothers_ten() throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    List<String> order = java.util.Collections.synchronizedList(new ArrayList<>());
    var turns = new Turns();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      all.add(
          threads.submit(() -> {
            turns.take("greedy");
            entered.countDown();
            release.await();
            turns.give();
            return null;
          }));
      entered.await();
      for (int i = 0; i < 10; i++) {
        all.add(threads.submit(() -> serve(turns, "greedy", order)));
        while (turns.waiting() < i + 1) {
          Thread.onSpinWait();
        }
      }
      all.add(threads.submit(() -> serve(turns, "modest", order)));
      while (turns.waiting() < 11) {
        Thread.onSpinWait();
      }

      release.countDown();
      for (var each : all) {
        each.get();
      }
    }

    assertThat(order).hasSize(11);
    assertThat(order.indexOf("modest")).isEqualTo(1);
  }

  private static void serve(Turns turns, String who, List<String> order) {
    turns.take(who);
    order.add(who);
    turns.give();
  }
}
