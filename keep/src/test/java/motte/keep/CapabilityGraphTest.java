package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import motte.core.Digest;
import motte.pack.Entry;
import motte.pack.ManifestLimits;
import motte.pack.Member;
import motte.pack.PeerRule;
import motte.pack.Roots;
import motte.pack.Transport;
import org.junit.jupiter.api.Test;

class CapabilityGraphTest {
  private static final Digest PIN = Digest.sha256(new byte[0]);

  @Test
  void every_entry_is_a_grant_in_order_and_what_is_in_the_clear_says_so() {
    var manifest =
        Member.of(
            List.of(
                new Entry.Null(),
                new Entry.Stdin("keys"),
                new Entry.Stdout(),
                new Entry.Listen("web", Transport.TLS, "::", 443, List.of()),
                new Entry.Listen(
                    "chat", Transport.TLS, "0.0.0.0", 1, List.of(PeerRule.role("player"))),
                new Entry.Listen("ping", Transport.TCP, "127.0.0.1", 80, List.of()),
                new Entry.Connect(
                    "orders", Transport.TLS, "db.example", 5432, new Roots.Pin(PIN), List.of()),
                new Entry.Connect("old", Transport.TCP, "db.example", 1, Roots.DEFAULT, List.of()),
                new Entry.Directory("d", "/data", "./data", true),
                new Entry.Inlet("pay"),
                new Entry.Link("bank", "ledger", "pay")));

    var graph = CapabilityGraph.of(manifest, CapabilityGraph.Plaintext.ALLOWED);

    assertThat(graph.grants())
        .containsExactly(
            "null",
            "stdin keys",
            "stdout",
            "listen web tls [::]:443",
            "listen chat tls 0.0.0.0:1 peer role player",
            "listen ping tcp 127.0.0.1:80 plaintext",
            "connect orders tls db.example:5432 roots " + PIN,
            "connect old tcp db.example:1 plaintext",
            "directory /data of ./data read-only plaintext",
            "listen pay inside",
            "connect bank inside ledger/pay");
  }

  @Test
  void the_guest_finds_number_and_names_of_its_descriptors_before_its_own_environment() {
    var manifest =
        new Member(
            List.of("--fast"),
            new TreeMap<>(Map.of("A", "1")),
            List.of(new Entry.Stdin(), new Entry.Stdout(), new Entry.Null("nothing")),
            ManifestLimits.defaults());

    var graph = CapabilityGraph.of(manifest, CapabilityGraph.Plaintext.REFUSED);

    assertThat(graph.args()).containsExactly("main.wasm", "--fast");
    assertThat(graph.env().entrySet())
        .containsExactly(
            Map.entry("FD_COUNT", "3"),
            Map.entry("FD_NAMES", "stdin:stdout:nothing"),
            Map.entry("A", "1"));
  }

  @Test
  void plain_tcp_that_nobody_allowed_is_refused_with_its_name() {
    var manifest = Member.of(List.of(new Entry.Listen("ping", Transport.TCP, "::", 80, List.of())));

    assertThatThrownBy(() -> CapabilityGraph.of(manifest, CapabilityGraph.Plaintext.REFUSED))
        .isInstanceOfSatisfying(
            KeepException.class, e -> assertThat(e.code()).isEqualTo("plaintext-refused"))
        .hasMessageContaining("`ping`");
  }

  @Test
  void a_directory_of_the_host_that_nobody_allowed_is_refused() {
    var manifest = Member.of(List.of(new Entry.Directory("data", "/data", "/srv", true)));

    assertThatThrownBy(() -> CapabilityGraph.of(manifest, CapabilityGraph.Plaintext.REFUSED))
        .isInstanceOfSatisfying(
            KeepException.class, e -> assertThat(e.code()).isEqualTo("plaintext-refused"));
  }
}
