package motte.tpm;

import static motte.tpm.AttestTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import motte.core.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a real software TPM, with tpm2-tools as the other opinion.
final class TpmTest {
  private static final int COUNTER = 0x01800042;
  private static final Bytes SECRET = text("the key of the store, 32 bytes.!");

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
  void the_pcrs_are_those_that_the_tools_read_after_an_extension_in_every_bank() {
    String extended;
    try (var tpm = machine.connect()) {
      Map<TpmAlgorithm, Bytes> digests = new EnumMap<>(TpmAlgorithm.class);
      tpm.banks().forEach(bank -> digests.put(bank, bank.digest(text("record 0"))));
      tpm.extend(11, digests);

      var all =
          tpm.read(PcrSelection.of(TpmAlgorithm.SHA256, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 23));

      var alone = PcrBank.of(TpmAlgorithm.SHA256, List.of());
      assertThat(tpm.banks()).contains(TpmAlgorithm.SHA256, TpmAlgorithm.SHA384);
      assertThat(all.getFirst().values()).hasSize(12);
      assertThat(all.getFirst().value(11))
          .isEqualTo(alone.extend(11, TpmAlgorithm.SHA256.digest(text("record 0"))).value(11));
      extended = all.getFirst().value(11).hex();
      assertThat(tpm.maker()).contains("IBM");
      assertThat(tpm.random(16).size()).isEqualTo(16);
    }

    assertThat(machine.tool("tpm2_pcrread", "sha256:11").toLowerCase(java.util.Locale.ROOT))
        .contains(extended);
  }

  @Test
  void a_quote_verifies_here_and_with_the_tools() throws IOException {
    var nonce = SharedSeed.random(32);
    var selection = PcrSelection.of(TpmAlgorithm.SHA256, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14);
    try (var tpm = machine.connect();
        var storage = StorageKey.open(tpm);
        var ak = AttestationKey.load(storage, AttestationKey.create(storage))) {
      assertThat(ak.publicArea().attributes().attests()).isTrue();

      var quote = ak.quote(selection, nonce);

      var attest = quote.verify(ak.publicArea().publicKey(), nonce);
      assertThat(attest.quote().selection().pcrs(TpmAlgorithm.SHA256)).hasSize(11);
      Files.write(machine.file("quote"), quote.message().toArray());
      Files.write(machine.file("signature"), quote.signature().toArray());
      Files.write(
          machine.file("ak"), new TpmWriter().sized(ak.publicArea().encode()).written().toArray());
      refused(
          "nonce-mismatch", () -> quote.verify(ak.publicArea().publicKey(), SharedSeed.random(32)));
    }

    machine.toolWithoutTpm(
        "tpm2_checkquote",
        "-u",
        "ak",
        "-m",
        "quote",
        "-s",
        "signature",
        "-g",
        "sha256",
        "-q",
        nonce.hex());
  }

  @Test
  void a_quote_that_the_tools_made_verifies_here() throws IOException {
    var nonce = SharedSeed.random(20);
    machine.tool("tpm2_createek", "-c", "ek.ctx", "-G", "ecc", "-u", "ek.pub");
    machine.tool(
        "tpm2_createak",
        "-C",
        "ek.ctx",
        "-c",
        "ak.ctx",
        "-G",
        "ecc",
        "-g",
        "sha256",
        "-s",
        "ecdsa",
        "-u",
        "ak.pub",
        "-n",
        "ak.name");
    machine.tool("tpm2_flushcontext", "-t");
    machine.tool(
        "tpm2_quote",
        "-c",
        "ak.ctx",
        "-l",
        "sha256:0,7+sha384:4",
        "-q",
        nonce.hex(),
        "-m",
        "quote",
        "-s",
        "signature");

    var ak = TpmPublic.parseSized(read("ak.pub"));
    var ek = TpmPublic.parseSized(read("ek.pub"));

    machine.tool("tpm2_flushcontext", "-t");
    try (var tpm = machine.connect()) {
      var attest = Attest.parse(read("quote"));
      var values = tpm.read(attest.quote().selection());
      new SignedQuote(read("quote"), read("signature"), values).verify(ak.publicKey(), nonce);
      assertThat(ak.name()).isEqualTo(read("ak.name"));
      assertThat(attest.quote().selection()).hasToString("sha256:0,7+sha384:4");
      try (var ours = EndorsementKey.open(tpm)) {
        assertThat(ours.publicArea()).isEqualTo(ek);
        assertThat(ours.certificates()).isEmpty();
      }
    }
  }

  @Test
  void the_certificate_that_a_maker_left_is_read_whole_and_decides_which_key_it_is()
      throws IOException {
    var certificate = sequence(1200);
    var issuers = List.of(sequence(700), sequence(400));
    var filled = new TpmWriter().bytes(certificate).bytes(Bytes.wrap(new byte[100])).written();
    write("0x01c00101", issuers.getLast());
    write("0x01c00100", issuers.getFirst());
    for (var index : List.of("0x01c00002", "0x01c00016", "0x01c0000a")) {
      write(index, filled);
      try (var tpm = machine.connect();
          var ek = EndorsementKey.open(tpm)) {
        assertThat(ek.certificates())
            .containsExactly(certificate, issuers.getFirst(), issuers.getLast());
        var rsa = ek.publicArea().parameters() instanceof TpmPublic.Rsa;
        assertThat(rsa).isEqualTo(index.equals("0x01c00002"));
      }
    }
  }

  @Test
  void certificates_that_stand_in_one_index_are_told_apart_and_what_is_cut_short_is_none() {
    var first = sequence(300);
    var second = sequence(500);
    var both = new TpmWriter().bytes(first).bytes(second).written();

    assertThat(EndorsementKey.sequences(both)).containsExactly(first, second);
    assertThat(EndorsementKey.sequences(both.slice(0, both.size() - 1))).containsExactly(first);
    assertThat(EndorsementKey.sequences(Bytes.wrap(new byte[] {(byte) 0xff, 0x30}))).isEmpty();
    assertThat(EndorsementKey.sequences(Bytes.empty())).isEmpty();
  }

  /// A DER sequence of that size, as a certificate is one.
  static Bytes sequence(int size) {
    return new TpmWriter().u16(0x3082).u16(size - 4).bytes(SharedSeed.random(size - 4)).written();
  }

  private void write(String index, Bytes content) throws IOException {
    machine.write(index, content, "ownerwrite|authread|ownerread|no_da");
  }

  @Test
  void the_tools_make_credentials_that_open_here_and_open_those_made_here() throws IOException {
    KeyBlob blob;
    try (var tpm = machine.connect();
        var storage = StorageKey.open(tpm);
        var ek = EndorsementKey.open(tpm)) {
      blob = AttestationKey.create(storage);
      Files.write(
          machine.file("ek"), new TpmWriter().sized(ek.publicArea().encode()).written().toArray());
      Files.write(machine.file("secret"), SECRET.toArray());
    }
    machine.tool(
        "tpm2_makecredential",
        "-u",
        "ek",
        "-s",
        "secret",
        "-n",
        blob.publicArea().name().hex(),
        "-o",
        "credential");

    try (var tpm = machine.connect();
        var storage = StorageKey.open(tpm);
        var ak = AttestationKey.load(storage, blob);
        var ek = EndorsementKey.open(tpm)) {
      assertThat(ek.activate(ak, Credential.parse(read("credential")))).isEqualTo(SECRET);
    }
  }

  @Test
  void a_credential_made_here_is_opened_by_the_tools() throws IOException {
    machine.tool("tpm2_createek", "-c", "0x81010001", "-G", "ecc", "-u", "ek.pub");
    machine.tool(
        "tpm2_createak",
        "-C",
        "0x81010001",
        "-c",
        "ak.ctx",
        "-G",
        "ecc",
        "-g",
        "sha256",
        "-s",
        "ecdsa",
        "-u",
        "ak.pub",
        "-n",
        "ak.name");
    machine.tool("tpm2_flushcontext", "-t");
    var credential = Credential.make(TpmPublic.parseSized(read("ek.pub")), read("ak.name"), SECRET);
    Files.write(machine.file("credential"), credential.encode().toArray());

    machine.tool("tpm2_startauthsession", "--policy-session", "-S", "session");
    machine.tool("tpm2_policysecret", "-S", "session", "-c", "e");
    machine.tool(
        "tpm2_activatecredential",
        "-c",
        "ak.ctx",
        "-C",
        "0x81010001",
        "-i",
        "credential",
        "-o",
        "opened",
        "-P",
        "session:session");

    assertThat(read("opened")).isEqualTo(SECRET);
  }

  @Test
  void a_sealed_secret_comes_back_only_while_the_pcrs_are_what_they_were() {
    var selection = PcrSelection.of(TpmAlgorithm.SHA256, 0, 4, 14);
    try (var tpm = machine.connect();
        var storage = StorageKey.open(tpm)) {
      var policy = TpmPolicy.pcrs(selection, tpm.read(selection));
      var sealed = Sealed.parse(Sealed.seal(storage, SECRET, policy).encode());
      assertThat(sealed.unseal(storage, policy)).isEqualTo(SECRET);
      assertThat(sealed.unseal(storage, policy)).isEqualTo(SECRET);

      var digest = Map.of(TpmAlgorithm.SHA256, TpmAlgorithm.SHA256.digest(text("another kernel")));
      tpm.extend(4, digest);

      refused("tpm-refused", () -> sealed.unseal(storage, policy));
      refused(
          "tpm-refused",
          () -> sealed.unseal(storage, TpmPolicy.pcrs(selection, tpm.read(selection))));
      refused("tpm-key-changed", () -> new Sealed(SECRET, sealed.blob()).unseal(storage, policy));
      refused("tpm-malformed", () -> Sealed.seal(storage, SharedSeed.random(129), policy));
    }
  }

  @Test
  void a_secret_sealed_here_is_unsealed_by_the_tools() throws IOException {
    try (var tpm = machine.connect();
        var storage = StorageKey.open(tpm)) {
      var selection = PcrSelection.of(TpmAlgorithm.SHA256, 0, 7);
      var sealed = Sealed.seal(storage, SECRET, TpmPolicy.pcrs(selection, tpm.read(selection)));
      storage.persist(0x81000001);
      var blob = sealed.blob();
      Files.write(
          machine.file("s.pub"),
          new TpmWriter().sized(blob.publicArea().encode()).written().toArray());
      Files.write(
          machine.file("s.priv"), new TpmWriter().sized(blob.privateArea()).written().toArray());
    }
    machine.tool("tpm2_load", "-C", "0x81000001", "-u", "s.pub", "-r", "s.priv", "-c", "s.ctx");
    machine.tool("tpm2_flushcontext", "-t");
    var unsealed = machine.tool("tpm2_unseal", "-c", "s.ctx", "-p", "pcr:sha256:0,7");

    assertThat(unsealed).contains("the key of the store, 32 bytes.!");
  }

  @Test
  void a_counter_only_goes_up_whoever_asks_must_know_its_value_and_power_cuts_lose_nothing() {
    for (var kept : NvCounter.Kept.values()) {
      int index = kept == NvCounter.Kept.HYBRID ? COUNTER : COUNTER + 1;
      long before;
      try (var tpm = machine.connect();
          var storage = StorageKey.open(tpm)) {
        refused("nv-counter-missing", () -> NvCounter.open(tpm, index, SECRET));
        var counter = NvCounter.define(storage, index, kept, SECRET);
        refused("tpm-refused", () -> NvCounter.define(storage, index, kept, SECRET));
        long first = counter.value();
        counter.increment();
        counter.increment();
        before = counter.value();
        assertThat(before).isEqualTo(first + 2);
        refused("tpm-refused", () -> NvCounter.open(tpm, index, text("guess")).value());
        refused("tpm-refused", () -> NvCounter.open(tpm, index, text("guess")).increment());
      }

      machine.powerOff();
      machine.powerOn();

      try (var tpm = machine.connect()) {
        var counter = NvCounter.open(tpm, index, SECRET);
        counter.increment();
        assertThat(counter.value()).isGreaterThan(before);
        counter.undefine();
        assertThat(NvCounter.exists(tpm, index)).isFalse();
      }
    }
  }

  @Test
  void a_key_made_elsewhere_is_imported_and_signs() throws GeneralSecurityException {
    var ec = KeyPairGenerator.getInstance("EC");
    ec.initialize(new ECGenParameterSpec("secp256r1"));
    var rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    for (var pair : List.of(ec.generateKeyPair(), rsa.generateKeyPair())) {
      try (var tpm = machine.connect();
          var storage = StorageKey.open(tpm)) {
        var blob = storage.imported(Duplicate.of(pair, storage.publicArea()));
        try (var key = storage.load(KeyBlob.parse(blob.encode()))) {
          var signature = key.sign(SECRET, TpmAlgorithm.SHA256);

          signature.verify(pair.getPublic(), SECRET);
          assertThat(key.publicArea().publicKey()).isEqualTo(pair.getPublic());
          refused("tpm-signature-invalid", () -> signature.verify(pair.getPublic(), text("other")));
        }
      }
    }
  }

  @Test
  void no_slot_is_left_taken_after_a_hundred_operations() {
    try (var tpm = machine.connect()) {
      var selection = PcrSelection.of(TpmAlgorithm.SHA256, 0);
      for (int i = 0; i < 25; i++) {
        try (var storage = StorageKey.open(tpm)) {
          var policy = TpmPolicy.pcrs(selection, tpm.read(selection));
          var sealed = Sealed.seal(storage, SECRET, policy);
          assertThat(sealed.unseal(storage, policy)).isEqualTo(SECRET);
        }
      }
      assertThat(tpm.handles(TpmHandle.TRANSIENT)).isEmpty();
      assertThat(tpm.handles(TpmHandle.HMAC_SESSION)).isEmpty();
    }
  }

  private Bytes read(String name) throws IOException {
    return Bytes.wrap(Files.readAllBytes(machine.file(name)));
  }

  static Bytes text(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
