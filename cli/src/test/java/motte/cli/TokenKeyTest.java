package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Nonce;
import motte.trust.Chain;
import motte.trust.Pins;
import motte.trust.SignedTime;
import motte.trust.SigningKey;
import motte.trust.Spki;
import motte.trust.Tls;
import motte.trust.Trusts;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A steward whose root's key lies in a PKCS #11 token. Each command is a process of its own: a
/// process has one SoftHSM, and one login to it.
final class TokenKeyTest {
  private static final Path SOFTHSM = Path.of("/usr/lib/softhsm/libsofthsm2.so");
  private static final String PIN = "5678";

  @TempDir Path folder;

  @BeforeEach
  void aToken() throws Exception {
    Assumptions.assumeTrue(
        Files.exists(SOFTHSM) && Files.isExecutable(Path.of("/usr/bin/softhsm2-util")),
        "needs softhsm2");
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "needs openssl");
    Files.createDirectory(folder.resolve("tokens"));
    Files.writeString(
        folder.resolve("softhsm2.conf"),
        "directories.tokendir = " + folder.resolve("tokens") + "\nlog.level = ERROR\n");
    tool("softhsm2-util", "--init-token", "--free", "--label", "motte", "--so-pin", "1234")
        .with("--pin", PIN)
        .succeeds();
    Files.writeString(folder.resolve("policy.toml"), "domain = \"team.example\"\n");
    Files.createFile(
        folder.resolve("token.pin"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(folder.resolve("token.pin"), PIN + "\n");
    configure(SOFTHSM, "label = \"root\"");
    Files.writeString(
        folder.resolve("drawbridge.pub"), SigningKey.generate(SigningKey.Curve.P256).spki().pem());
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1"})
  void a_root_whose_key_lies_in_a_token_certifies(String curve) throws Exception {
    keyInToken("root", "EC", "-groupname", curve);

    certify().succeeds();
    certify().succeeds();

    var root = Chain.parsePem(Files.readString(folder.resolve("steward/root.pem"))).root();
    var chain = Chain.parsePem(Files.readString(folder.resolve("d.pem")));
    assertThat(chain.root()).isEqualTo(root);
    assertThat(Files.readString(folder.resolve("token.pem")))
        .as("the root's key is the token's")
        .contains(Spki.of(root.getPublicKey()).pem());
    tool("openssl", "verify", "-CAfile", "steward/root.pem", "-purpose", "sslserver", "d.pem")
        .succeeds();
  }

  @Test
  void nothing_of_the_key_lies_in_the_stewards_folder() throws Exception {
    keyInToken("root", "EC", "-groupname", "secp384r1");

    certify().succeeds();

    var register = folder.resolve("steward/issued");
    try (var files = Files.walk(folder.resolve("steward"))) {
      assertThat(files.filter(Files::isRegularFile).filter(file -> !file.startsWith(register)))
          .containsExactly(folder.resolve("steward/root.pem"));
    }
  }

  @Test
  void a_running_steward_signs_the_time_with_it() throws Exception {
    keyInToken("root", "EC", "-groupname", "secp384r1");
    var nonce = new Nonce(Bytes.wrap(new byte[32]));

    var steward = motte("steward", "--config", "steward.toml").start();
    try (var err = steward.errorReader(StandardCharsets.UTF_8)) {
      var uri = ready(err);
      var root =
          Spki.of(
              Chain.parsePem(Files.readString(folder.resolve("steward/root.pem")))
                  .root()
                  .getPublicKey());

      var answer = get(URI.create(uri + "/time?nonce=" + nonce.value().hex()), root);

      assertThat(SignedTime.parse(answer, root).nonce()).contains(nonce);
    } finally {
      steward.destroy();
      steward.waitFor();
    }
  }

  @Test
  void a_wrong_pin_is_told() throws Exception {
    keyInToken("root", "EC", "-groupname", "secp256r1");
    Files.writeString(folder.resolve("token.pin"), "0000");

    var said = certify().fails();

    assertThat(said).contains("error: the token does not accept the PIN in", "hint: ");
    assertThat(folder.resolve("steward/root.pem")).doesNotExist();
  }

  @Test
  void a_pin_that_others_can_read_is_refused() throws Exception {
    Files.setPosixFilePermissions(
        folder.resolve("token.pin"), PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(certify().fails()).contains("token.pin` has mode rw-r--r--");
  }

  @Test
  void a_label_that_no_key_has_is_told_with_those_that_are_there() throws Exception {
    keyInToken("rot", "EC", "-groupname", "secp256r1");

    assertThat(certify().fails())
        .contains("no key with a certificate labelled `root`, but rot", "CKA_ID");
  }

  @Test
  void a_key_that_is_not_on_a_curve_in_use_is_refused() throws Exception {
    keyInToken("root", "RSA", "-keysize", "2048");

    assertThat(certify().fails()).contains("cannot sign here", "P-256 or P-384");
  }

  @Test
  void a_token_that_is_not_there_is_told() throws Exception {
    configure(SOFTHSM, "label = \"root\"\nslot = 7");
    assertThat(certify().fails()).contains("in slot 7 cannot be used", "--list-token-slots");

    configure(folder.resolve("absent.so"), "label = \"root\"");
    assertThat(certify().fails()).contains("absent.so` cannot be used: there is no such library");
  }

  private void configure(Path module, String key) throws Exception {
    Files.writeString(
        folder.resolve("steward.toml"),
        """
        port = 0
        data = "steward"
        policy = "policy.toml"
        [key]
        pkcs11 = "%s"
        pin-file = "token.pin"
        %s
        """
            .formatted(module, key));
  }

  private void keyInToken(String label, String algorithm, String... size) throws Exception {
    Files.writeString(
        folder.resolve("pkcs11.cfg"),
        """
        name = motte
        library = %s
        slotListIndex = 0
        attributes(generate, CKO_PRIVATE_KEY, *) = {
          CKA_SENSITIVE = true
          CKA_EXTRACTABLE = false
        }
        """
            .formatted(SOFTHSM));
    var store = List.of("-keystore", "NONE", "-storetype", "PKCS11", "-storepass", PIN);
    var provider = List.of("-addprovider", "SunPKCS11", "-providerarg", "pkcs11.cfg");
    tool(keytool(), "-genkeypair", "-alias", label, "-dname", "CN=Motte root key")
        .with("-keyalg", algorithm)
        .with(size)
        .with(store.toArray(String[]::new))
        .with(provider.toArray(String[]::new))
        .succeeds();
    tool(keytool(), "-exportcert", "-rfc", "-alias", label, "-file", "token.crt")
        .with(store.toArray(String[]::new))
        .with(provider.toArray(String[]::new))
        .succeeds();
    tool("openssl", "x509", "-in", "token.crt", "-pubkey", "-noout", "-out", "token.pem")
        .succeeds();
  }

  private Tool certify() {
    return motte("steward", "certify", "--config", "steward.toml", "--key", "drawbridge.pub")
        .with("--name", "bridge.example", "-o", "d.pem");
  }

  private Tool motte(String... args) {
    return tool(java("java"), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp")
        .with(System.getProperty("java.class.path"), "motte.cli.Main")
        .with(args);
  }

  private Tool tool(String... command) {
    return new Tool(folder, List.of(command));
  }

  private static String keytool() {
    return java("keytool");
  }

  private static String java(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private static String ready(BufferedReader err) throws Exception {
    var said = new StringBuilder();
    for (var line = err.readLine(); line != null; line = err.readLine()) {
      if (line.startsWith("steward: ready ")) {
        return line.substring("steward: ready ".length());
      }
      said.append(line).append('\n');
    }
    throw new AssertionError("the steward ended: " + said);
  }

  private static Bytes get(URI uri, Spki root) throws Exception {
    var trusts = new Trusts.Pinned(new Pins(Set.of(root.pin())));
    try (var http =
        HttpClient.newBuilder().sslContext(Tls.client(trusts, Optional::empty)).build()) {
      var request = HttpRequest.newBuilder(uri).build();
      return Bytes.wrap(http.send(request, BodyHandlers.ofByteArray()).body());
    }
  }

  /// A program to be run in a folder, on its token.
  private record Tool(Path folder, List<String> command) {
    Tool with(String... more) {
      var longer = new ArrayList<>(command);
      longer.addAll(List.of(more));
      return new Tool(folder, longer);
    }

    Process start() throws Exception {
      return builder().start();
    }

    void succeeds() throws Exception {
      var ended = run();
      assertThat(ended.exitCode()).as(ended.said()).isZero();
    }

    String fails() throws Exception {
      var ended = run();
      assertThat(ended.exitCode()).as(ended.said()).isNotZero();
      return ended.said();
    }

    private Ended run() throws Exception {
      var output = folder.resolve("output");
      int code =
          builder().redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
      return new Ended(code, Files.readString(output));
    }

    private ProcessBuilder builder() {
      var builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().put("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString());
      return builder;
    }
  }

  private record Ended(int exitCode, String said) {}
}
