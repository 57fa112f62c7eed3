package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import motte.capability.Listener;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Kind;
import motte.evidence.StewardClient;
import motte.pack.PeerRule;
import motte.pack.Roots;
import motte.steward.Reason;
import motte.steward.Revoker;
import motte.trust.Claims;
import motte.trust.Identity;
import motte.trust.Revocations;
import motte.trust.SigningKey;
import motte.trust.Tls;
import motte.trust.Trusts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The TLS sides of two keeps, certified by a steward that runs and revokes.
@Timeout(120)
class RevokedPeerTest {
  private static final Roots DOMAIN = new Roots.Domain();

  @TempDir Path folder;
  private final FakeClock clock = new FakeClock();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicReference<Supplier<Bytes>> lists = new AtomicReference<>();
  private House house;
  private StewardClient steward;
  private Identity shopIdentity;
  private Identity storeIdentity;
  private Side shop;
  private Side store;

  @BeforeEach
  void open() throws IOException {
    house = House.open(folder);
    steward = StewardClient.open(house.steward.uri(), house.steward.pins());
    lists.set(steward::crl);
    shopIdentity = instance("shop");
    storeIdentity = instance("store");
    shop = side(shopIdentity);
    store = side(storeIdentity);
  }

  @AfterEach
  void close() {
    steward.close();
    house.close();
  }

  @Test
  void a_revoked_client_is_refused_a_minute_later_at_most_and_others_are_served()
      throws IOException {
    try (var listener = store.listen(PeerRule.role("shop"))) {
      exchange(listener, shop);
      revoke(shopIdentity);

      clock.pass(Duration.ofMinutes(1));

      refused(listener, shopIdentity);
      assertThat(store.said()).contains("refused the peer at", "its certificate is revoked since");
      exchange(listener, side(instance("shop")));
    }
  }

  @Test
  void a_revoked_server_is_refused_with_and_without_rules() {
    revoke(storeIdentity);

    try (var listener = store.listen()) {
      for (var rules : new PeerRule[][] {{}, {PeerRule.role("store")}}) {
        assertThatThrownBy(() -> shop.connect(listener, DOMAIN, rules))
            .isInstanceOfSatisfying(
                KeepException.class, e -> assertThat(e.code()).isEqualTo("peer-refused"))
            .hasMessageContaining("its certificate is revoked since");
      }
    }
  }

  @Test
  void the_list_is_asked_for_once_a_minute() {
    try (var listener = store.listen(PeerRule.role("shop"))) {
      exchange(listener, shop);
      exchange(listener, shop);
      assertThat(asked).hasValue(2); // one side each

      clock.pass(Duration.ofMinutes(1));
      exchange(listener, shop);
      assertThat(asked).hasValue(4);
    }
  }

  @Test
  void while_the_steward_is_silent_the_last_list_serves_until_it_ends_and_then_nobody_is_let_in()
      throws IOException {
    try (var listener = store.listen(PeerRule.role("shop"))) {
      exchange(listener, shop);
      lists.set(() -> {
        throw new KeepException(Kind.UNAVAILABLE, "steward-unreachable", "nobody answers", "look");
      });

      clock.pass(Duration.ofMinutes(9));
      exchange(listener, shop);
      clock.pass(Duration.ofMinutes(2));

      try (var open = store.listen()) {
        assertThatThrownBy(() -> shop.connect(open, DOMAIN))
            .hasMessageContaining("which certificates are revoked is not known: nobody answers");
      }
      refused(listener, shopIdentity);
      assertThat(store.said()).contains("which certificates are revoked is not known");

      house.advance(Duration.ofMinutes(11));
      lists.set(steward::crl);
      clock.pass(Duration.ofSeconds(10));
      exchange(listener, shop);
    }
  }

  @Test
  void a_list_that_another_signed_or_that_is_none_counts_for_nothing() {
    var other = Domain.of("motte.test");
    try (var listener = store.listen()) {
      for (var list : new Bytes[] {other.crl(), Bytes.empty(), Bytes.wrap(new byte[] {1, 2})}) {
        lists.set(() -> list);
        assertThatThrownBy(() -> side(shopIdentity).connect(listener, DOMAIN))
            .hasMessageContaining("which certificates are revoked is not known");
      }
    }
  }

  @Test
  void who_stands_under_other_roots_than_the_domains_is_not_looked_up() {
    var pin = house.steward.pins().spki().iterator().next();
    try (var listener = store.listen();
        var there = shop.connect(listener, new Roots.Pin(pin));
        var here = Ends.accept(listener)) {
      Ends.send(there, "x");
      assertThat(Ends.receive(here, 1)).isEqualTo("x");
    }
    assertThat(asked).hasValue(0);
  }

  /// The server cuts off whoever shows that identity.
  private void refused(Listener listener, Identity identity) throws IOException {
    var tls = Tls.client(new Trusts.Pinned(house.steward.pins()), () -> Optional.of(identity));
    try (var socket =
        (SSLSocket)
            tls.getSocketFactory().createSocket("localhost", listener.address().getPort())) {
      socket.setSoTimeout(20_000);
      socket.startHandshake();
      assertThat(socket.getInputStream().read()).isNegative();
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException _) {
      // cut
    }
    assertThat(listener.waiting()).isZero();
  }

  private static void exchange(Listener listener, Side client) {
    try (var there = client.connect(listener, DOMAIN, PeerRule.role("store"));
        var here = Ends.accept(listener)) {
      Ends.send(there, "order");
      assertThat(Ends.receive(here, 5)).isEqualTo("order");
    }
  }

  private Side side(Identity identity) {
    var pins = house.steward.pins();
    var revocations =
        new Revocations(
            () -> {
              asked.incrementAndGet();
              return lists.get().get();
            },
            clock);
    return new Side(House.DOMAIN, pins, identity, revocations, clock, Side.BOUNDS);
  }

  private Identity instance(String role) {
    var key = SigningKey.generate(SigningKey.Curve.P256);
    var digest = Digest.sha384(new byte[0]);
    var claims =
        new Claims(
            Claims.Purpose.INSTANCE,
            House.DOMAIN,
            Grade.NONE,
            digest,
            digest,
            Digest.sha256(new byte[0]),
            Optional.of(role),
            Optional.of(Domain.COMPONENT),
            Optional.of("i-1"),
            Digest.sha256(new byte[0]));
    return new Identity(
        key,
        house
            .steward
            .authority()
            .issueInstance(
                key.spki(),
                claims,
                List.of("localhost"),
                List.of("127.0.0.1"),
                Duration.ofHours(1)));
  }

  private void revoke(Identity identity) {
    var serial = identity.chain().leaf().getSerialNumber();
    Revoker.open(folder.resolve("steward"), clock)
        .revoke(each -> each.serial().equals(serial), Reason.KEY_COMPROMISE);
  }
}
