package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import motte.capability.Listener;
import motte.core.Digest;
import motte.pack.PeerRule;
import motte.pack.Roots;
import motte.trust.Identity;
import org.junit.jupiter.api.Test;

class PeersTest {
  private static final Roots DOMAIN = new Roots.Domain();

  private final Domain domain = Domain.of("motte.test");
  private final Side shop = Side.of(domain, "shop");
  private final Side store = Side.of(domain, "store");

  @Test
  void two_keeps_of_a_domain_know_role_and_component_of_each_other() {
    try (var listener = store.listen(PeerRule.role("shop"));
        var there = shop.connect(listener, DOMAIN, PeerRule.role("store"));
        var here = Ends.accept(listener)) {

      Ends.send(there, "order");
      assertThat(Ends.receive(here, 5)).isEqualTo("order");

      assertThat(here.peer().role()).contains("shop");
      assertThat(here.peer().component()).contains(Domain.COMPONENT);
      assertThat(here.peer().domain()).contains("motte.test");
      assertThat(there.peer().role()).contains("store");
      assertThat(store.said()).contains("peer on web: role shop component " + Domain.COMPONENT);
      assertThat(shop.said()).contains("peer on up: role store component " + Domain.COMPONENT);
    }
  }

  @Test
  void a_rule_may_name_the_component() {
    var rule = new PeerRule(Optional.of("shop"), Optional.of(Domain.COMPONENT));

    try (var listener = store.listen(rule);
        var _ = shop.connect(listener, DOMAIN, PeerRule.anyOfDomain());
        var here = Ends.accept(listener)) {
      assertThat(here.peer().component()).contains(Domain.COMPONENT);
    }
  }

  @Test
  void another_role_is_refused_and_named_in_the_log() throws IOException {
    try (var listener = store.listen(PeerRule.role("shop"))) {
      refused(listener, Optional.of(domain.instance("thief", Duration.ofHours(1))));

      assertThat(store.said()).contains("refused the peer at").contains("`thief`");
      served(listener);
    }
  }

  @Test
  void another_component_is_refused() throws IOException {
    var other = new PeerRule(Optional.empty(), Optional.of(Digest.sha384(new byte[] {2})));

    try (var listener = store.listen(other)) {
      refused(listener, Optional.of(domain.instance("shop", Duration.ofHours(1))));

      assertThat(store.said()).contains(Domain.COMPONENT.toString());
    }
  }

  @Test
  void a_keep_of_another_domain_is_refused() throws IOException {
    var other = Domain.of("other.test");

    try (var listener = store.listen(PeerRule.role("shop"))) {
      refused(listener, Optional.of(other.instance("shop", Duration.ofHours(1))));

      served(listener);
    }
  }

  @Test
  void a_certificate_that_somebody_made_for_our_domain_is_refused() throws IOException {
    var impostor = Domain.of("motte.test");

    try (var listener = store.listen(PeerRule.role("shop"))) {
      refused(listener, Optional.of(impostor.instance("shop", Duration.ofHours(1))));

      served(listener);
    }
  }

  @Test
  void no_certificate_at_all_is_refused() throws IOException {
    try (var listener = store.listen(PeerRule.role("shop"))) {
      refused(listener, Optional.empty());

      served(listener);
    }
  }

  @Test
  void the_certificate_of_a_keep_is_none_of_an_instance() throws IOException {
    try (var listener = store.listen(PeerRule.anyOfDomain())) {
      refused(listener, Optional.of(domain.keep()));

      assertThat(store.said()).contains("serves to fetch and enrol only");
    }
  }

  @Test
  void plain_bytes_are_refused() throws IOException {
    try (var listener = store.listen(PeerRule.role("shop"));
        var plain = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort())) {
      plain.setSoTimeout(20_000);

      plain.getOutputStream().write("order\r\n".getBytes(StandardCharsets.UTF_8));
      plain.getInputStream().readAllBytes();

      assertThat(listener.waiting()).isZero();
      served(listener);
    }
  }

  @Test
  void one_who_connects_refuses_a_server_of_another_role() {
    try (var listener = store.listen()) {
      assertThatThrownBy(() -> shop.connect(listener, DOMAIN, PeerRule.role("bank")))
          .isInstanceOfSatisfying(
              KeepException.class, e -> assertThat(e.code()).isEqualTo("peer-refused"))
          .hasMessageContaining("`store`");
    }
  }

  @Test
  void one_who_connects_refuses_a_server_of_another_domain() {
    var other = Side.of(Domain.of("motte.test"), "store");

    try (var listener = other.listen()) {
      assertThatThrownBy(() -> shop.connect(listener, DOMAIN, PeerRule.role("store")))
          .isInstanceOfSatisfying(
              KeepException.class, e -> assertThat(e.code()).isEqualTo("connect-untrusted"))
          .hasMessageContaining("pinned");
    }
  }

  @Test
  void a_pin_lets_a_keep_trust_one_server_of_another_domain() {
    var elsewhere = Domain.of("other.test");
    var other = Side.of(elsewhere, "store");
    var pin = elsewhere.pins().spki().iterator().next();

    try (var listener = other.listen();
        var there = shop.connect(listener, new Roots.Pin(pin));
        var here = Ends.accept(listener)) {
      Ends.send(there, "hello");

      assertThat(Ends.receive(here, 5)).isEqualTo("hello");
    }
  }

  @Test
  void who_is_certified_after_the_others_clock_began_is_served_all_the_same() {
    var clock = new FakeClock();
    clock.pass(Duration.ofSeconds(-30));
    var identity = domain.instance("shop", Duration.ofHours(1));
    var slow = new Side(domain, identity, clock, Side.BOUNDS);

    try (var listener = slow.listen(PeerRule.role("store"));
        var there = store.connect(listener, DOMAIN, PeerRule.role("shop"));
        var here = Ends.accept(listener)) {
      assertThat(here.peer().role()).contains("store");
      assertThat(there.peer().role()).contains("shop");
    }
  }

  @Test
  void the_roots_of_the_system_do_not_trust_our_domain() {
    try (var listener = store.listen()) {
      assertThatThrownBy(() -> shop.connect(listener, new Roots.System()))
          .isInstanceOfSatisfying(
              KeepException.class, e -> assertThat(e.code()).isEqualTo("connect-untrusted"));
    }
  }

  @Test
  void nobody_there_is_named_with_entry_and_address() {
    var listener = store.listen();
    listener.close();

    assertThatThrownBy(() -> shop.connect(listener, DOMAIN))
        .isInstanceOfSatisfying(
            KeepException.class, e -> assertThat(e.code()).isEqualTo("connect-unreachable"))
        .hasMessageContaining("`up`")
        .hasMessageContaining("localhost:" + listener.address().getPort());
  }

  /// The client's end breaks off, at the latest when it reads, and nothing reaches the guest.
  private void refused(Listener listener, Optional<Identity> identity) throws IOException {
    try (var client = Side.client(domain, listener, identity)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    } catch (IOException _) {
      // An alert, or the end.
    }
    assertThat(listener.waiting()).isZero();
  }

  private void served(Listener listener) {
    try (var _ = shop.connect(listener, DOMAIN);
        var here = Ends.accept(listener)) {
      assertThat(here.peer().role()).contains("shop");
    }
  }
}
