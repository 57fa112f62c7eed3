package motte.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import motte.core.Digest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class EntryTest {
  private static final Digest PIN = Digest.sha256(new byte[] {1});
  private static final Digest COMPONENT = Digest.sha384(new byte[] {2});

  @Test
  void a_name_must_not_contain_the_colon_that_separates_names() {
    refused(() -> new Entry.Stdin("a:b"), "name-with-colon", "`a:b`");
    refused(() -> listen("a:b", Transport.TLS), "name-with-colon", "`a:b`");
    refused(
        () -> connect("::1", Transport.TLS, Roots.DEFAULT, List.of()), "name-with-colon", "::1");
  }

  @Test
  void a_name_must_not_break_the_line_of_a_log() {
    refused(() -> new Entry.Null("a\nkeep run ready"), "value-invalid", "\\u000a");
  }

  @Test
  void defaults_are_those_of_enarx_except_that_tls_is_the_default() {
    assertThat(Transport.DEFAULT).isEqualTo(Transport.TLS);
    assertThat(Transport.TLS.defaultPort()).isEqualTo(443);
    assertThat(Transport.TCP.defaultPort()).isEqualTo(80);
    assertThat(Entry.Listen.DEFAULT_ADDR).isEqualTo("::");
    assertThat(new Entry.Null().name()).isEqualTo("null");
    assertThat(new Entry.Stderr().name()).isEqualTo("stderr");
  }

  @Test
  void a_listener_may_leave_its_port_to_the_system_but_a_connection_may_not() {
    assertThat(new Entry.Listen("web", Transport.TLS, "::", 0, List.of()).port()).isZero();
    refused(
        () -> new Entry.Connect("db", Transport.TLS, "db.example", 0, Roots.DEFAULT, List.of()),
        "value-invalid",
        "`0`");
  }

  @Test
  void rules_for_a_peer_need_tls() {
    refused(
        () -> new Entry.Listen("web", Transport.TCP, "::", 80, List.of(PeerRule.anyOfDomain())),
        "peers-need-tls",
        "`web`");
    refused(
        () -> connect("db", Transport.TCP, new Roots.Domain(), List.of()),
        "peers-need-tls",
        "`roots`");
  }

  @Test
  void rules_for_a_peer_need_the_roots_of_our_domain() {
    refused(
        () -> connect("db", Transport.TLS, new Roots.System(), List.of(PeerRule.role("db"))),
        "peers-need-domain-roots",
        "`system`");
    assertThat(Roots.defaultFor(List.of(PeerRule.role("db")))).isEqualTo(new Roots.Domain());
    assertThat(Roots.defaultFor(List.of())).isEqualTo(new Roots.System());
  }

  @Test
  void roots_are_the_domain_the_system_or_a_pin() {
    assertThat(Roots.parse("domain")).isEqualTo(new Roots.Domain());
    assertThat(Roots.parse("system")).isEqualTo(new Roots.System());
    assertThat(Roots.parse(PIN.toString())).isEqualTo(new Roots.Pin(PIN));
    refused(() -> Roots.parse("mozilla"), "roots-unknown", "`mozilla`");
    refused(() -> Roots.parse(COMPONENT.toString()), "value-invalid", "sha384");
  }

  @Test
  void an_unknown_word_gets_a_suggestion() {
    assertThatExceptionOfType(PackException.class)
        .isThrownBy(() -> Transport.parse("tsl"))
        .satisfies(e -> assertThat(e.hint()).isEqualTo("did you mean `tls`?"));
    assertThatExceptionOfType(PackException.class)
        .isThrownBy(() -> Entry.keys("listne", false))
        .satisfies(e -> assertThat(e.code()).isEqualTo("entry-kind-unknown"))
        .satisfies(e -> assertThat(e.hint()).isEqualTo("did you mean `listen`?"));
  }

  @Test
  void every_kind_has_its_keys() {
    for (var kind : Entry.KINDS) {
      assertThat(Entry.keys(kind, false)).contains("kind", "name");
    }
  }

  @Test
  void a_rule_admits_the_role_and_component_that_it_names() {
    var game = Optional.of("game");
    var component = Optional.of(COMPONENT);

    assertThat(PeerRule.anyOfDomain().admits(Optional.empty(), Optional.empty())).isTrue();
    assertThat(PeerRule.role("game").admits(game, Optional.empty())).isTrue();
    assertThat(PeerRule.role("game").admits(Optional.of("other"), component)).isFalse();
    assertThat(PeerRule.role("game").admits(Optional.empty(), component)).isFalse();
    assertThat(new PeerRule(game, component).admits(game, Optional.empty())).isFalse();
    assertThat(new PeerRule(game, component).admits(game, component)).isTrue();
  }

  private static Entry listen(String name, Transport prot) {
    return new Entry.Listen(name, prot, "::", 443, List.of());
  }

  private static Entry connect(String name, Transport prot, Roots roots, List<PeerRule> peers) {
    return new Entry.Connect(name, prot, "::1", 443, roots, peers);
  }

  private static void refused(ThrowingCallable call, String code, String offending) {
    assertThatExceptionOfType(PackException.class)
        .isThrownBy(call)
        .withMessageContaining(offending)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(e.hint()).isNotEmpty());
  }
}
