package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.List;
import motte.core.Bytes;
import motte.evidence.TpmIdentity;
import motte.tpm.TpmAlgorithm;
import motte.tpm.TpmAttributes;
import motte.tpm.TpmPublic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttestationKeysTest {
  private static final TpmPublic.Scheme NONE =
      new TpmPublic.Scheme(TpmAlgorithm.NULL, TpmAlgorithm.NULL, 0);

  @TempDir Path folder;

  /// A public area that no TPM made.
  private static TpmPublic area() {
    var point = ((ECPublicKey) TpmMaker.pair().getPublic()).getW();
    return new TpmPublic(
        TpmAlgorithm.SHA256,
        new TpmAttributes(0),
        Bytes.empty(),
        new TpmPublic.Ecc(
            new TpmPublic.Symmetric(TpmAlgorithm.NULL, 0, TpmAlgorithm.NULL),
            NONE,
            3,
            NONE,
            Bytes.parseHex("%064x".formatted(point.getAffineX())),
            Bytes.parseHex("%064x".formatted(point.getAffineY()))));
  }

  private static TpmIdentity identity(TpmPublic endorsementKey) {
    return new TpmIdentity(endorsementKey, List.of(), area());
  }

  @Test
  void what_is_remembered_is_there_after_a_restart_and_gone_once_its_file_is() throws IOException {
    var stays = identity(area());
    var goes = identity(area());
    var keys = AttestationKeys.open(folder, 10);
    keys.remember(stays);
    keys.remember(goes);
    Files.delete(folder.resolve(goes.attestationPin().hex() + ".cbor"));

    var restarted = AttestationKeys.open(folder, 10);

    assertThat(restarted.find(stays.attestationPin())).contains(stays);
    assertThat(restarted.find(goes.attestationPin())).isEmpty();
  }

  @Test
  void a_file_that_is_cut_short_vouches_for_nothing() throws IOException {
    var identity = identity(area());
    AttestationKeys.open(folder, 10).remember(identity);
    var file = folder.resolve(identity.attestationPin().hex() + ".cbor");
    var content = Files.readAllBytes(file);
    for (int size : List.of(0, 1, content.length - 1)) {
      Files.write(file, java.util.Arrays.copyOf(content, size));

      var restarted = AttestationKeys.open(folder, 10);

      assertThat(restarted.find(identity.attestationPin())).isEmpty();
    }
  }

  @Test
  void of_one_tpm_the_oldest_key_gives_way_and_there_is_room_for_so_many_tpms() throws IOException {
    var keys = AttestationKeys.open(folder, 2);
    var endorsementKey = area();
    var made = new ArrayList<TpmIdentity>();
    for (int i = 0; i <= AttestationKeys.MOST_KEYS; i++) {
      made.add(identity(endorsementKey));
      keys.remember(made.getLast());
    }

    assertThat(keys.find(made.getFirst().attestationPin())).isEmpty();
    assertThat(made.subList(1, made.size()))
        .allSatisfy(each -> assertThat(keys.find(each.attestationPin())).contains(each));
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(AttestationKeys.MOST_KEYS);
    }
    keys.remember(identity(area()));
    var third = identity(area());
    assertThatThrownBy(() -> keys.remember(third)).extracting("code").isEqualTo("tpms-too-many");
    assertThat(keys.find(third.attestationPin())).isEmpty();
  }
}
