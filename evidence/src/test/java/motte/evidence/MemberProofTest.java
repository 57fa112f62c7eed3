package motte.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.MotteException;
import motte.trust.SigningKey;
import org.junit.jupiter.api.Test;

class MemberProofTest {
  private final MeasurementLog log =
      MeasurementLog.start(
          SoftPlatform.open(SigningKey.generate(SigningKey.Curve.P256), Digest.sha384()));

  private static void refused(String code, Runnable check) {
    assertThatExceptionOfType(MotteException.class)
        .isThrownBy(check::run)
        .satisfies(e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  @Test
  void a_member_is_shown_alone_and_its_neighbours_stay_hidden() {
    for (int i = 0; i < 21; i++) {
      log.append(LogRecord.start("tenant-" + i).salted());
    }

    var shown = log.proof(7).encode();

    var seen = MemberProof.parse(shown).verify(log.size(), log.root());
    assertThat(seen.instance()).contains("tenant-7");
    assertThat(shown.size()).isLessThan(400);
    for (var neighbour : log.records()) {
      if (!neighbour.equals(log.records().get(7))) {
        assertThat(shown.hex()).doesNotContain(neighbour.hex());
      }
    }
  }

  @Test
  void salted_records_of_one_content_have_different_leaves() {
    var guess = LogRecord.start("tenant-1");

    assertThat(guess.salted().leaf()).isNotEqualTo(guess.salted().leaf());
    assertThat(LogRecord.parse(guess.salted().encode()).salt())
        .hasValueSatisfying(salt -> assertThat(salt.size()).isEqualTo(32));
  }

  @Test
  void a_proof_of_another_log_or_record_or_size_is_refused() {
    log.append(LogRecord.boot(Digest.sha384()));
    log.append(LogRecord.start("a"));
    log.append(LogRecord.start("b"));
    var root = log.root();
    var proof = log.proof(1);

    refused("proof-invalid", () -> proof.verify(3, Digest.sha384()));
    refused("proof-invalid", () -> proof.verify(4, root));
    refused(
        "proof-invalid", () -> new MemberProof(proof.record(), 9, proof.path()).verify(9, root));
    var moved = LogRecord.start("a").at(2).encode();
    refused("proof-invalid", () -> new MemberProof(moved, 3, proof.path()).verify(3, root));
    refused("proof-invalid", () -> log.proof(3));
    refused("proof-invalid", () -> log.proof(-1));
    refused("proof-invalid", () -> log.proof(1L << 40));
  }

  @Test
  void a_log_shows_that_it_only_grew() {
    log.append(LogRecord.boot(Digest.sha384()));
    log.append(LogRecord.start("a"));
    var former = log.root();
    log.append(LogRecord.start("b"));

    Merkle.verifyConsistency(2, former, 3, log.root(), log.growth(2));
    refused("proof-invalid", () -> log.growth(4));
  }

  @Test
  void bytes_that_are_no_proof_are_refused() {
    for (var hex :
        List.of(
            "80",
            "846e6d6f7474652d6d656d6265722d31400180",
            "846e6d6f7474652d6d656d6265722d31400181" + "4100")) {
      assertThatExceptionOfType(MotteException.class)
          .isThrownBy(() -> MemberProof.parse(Bytes.parseHex(hex)).verify(1, Digest.sha384()));
    }
  }

  @Test
  void a_link_is_read_as_it_is_written() {
    for (var text :
        List.of("web-1 -> orders-2/shop:orders/take", "web-1 -> @ledger/wasi:http/handler")) {
      assertThat(Link.parse(text)).hasToString(text);
    }
    assertThat(Link.parse("a -> @b/c")).isEqualTo(Link.outside("a", "b", "c"));
    for (var text : List.of("", "a -> b", "a b -> c/d", "a -> b/", "a->b/c", "a -> b/c d")) {
      refused("log-malformed", () -> Link.parse(text));
    }
  }
}
