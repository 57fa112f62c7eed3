package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// OpenSSL in a folder, in which a maker of hardware keeps its keys and certificates. What it
/// certifies stands in the file `openssl.conf`.
///
/// @param folder where its files are
/// @param signing options with which this maker signs
record OpenSsl(Path folder, List<String> signing) {

  /// In `folder`, with that configuration. The test is skipped where there is no OpenSSL.
  static OpenSsl in(Path folder, String configuration, String... signing) throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "needs openssl");
    Files.writeString(folder.resolve("openssl.conf"), configuration);
    Files.createFile(folder.resolve("index.txt"));
    return new OpenSsl(folder, List.of(signing));
  }

  /// Makes a key on a curve, in the file `NAME.key`.
  void ecKey(String name, String curve) throws Exception {
    run(
        "genpkey",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:" + curve,
        "-out",
        name + ".key");
  }

  /// Certifies the key of `name` in the file `NAME.pem`.
  ///
  /// @param kind the section of the configuration with its extensions
  /// @param issuer who signs: itself, if it has that name
  void certificate(String name, String subject, String kind, String issuer) throws Exception {
    var command =
        new ArrayList<>(List.of("req", "-x509", "-config", "openssl.conf", "-days", "30"));
    command.addAll(List.of("-extensions", kind, "-subj", "/CN=" + subject));
    command.addAll(List.of("-key", name + ".key", "-out", name + ".pem"));
    command.addAll(signing);
    if (!issuer.equals(name)) {
      command.addAll(List.of("-CA", issuer + ".pem", "-CAkey", issuer + ".key"));
    }
    run(command.toArray(String[]::new));
  }

  /// A revocation list of that issuer's, on which nobody stands (DER).
  byte[] emptyList(String issuer) throws Exception {
    var command = new ArrayList<>(List.of("ca", "-gencrl", "-config", "openssl.conf"));
    command.addAll(List.of("-cert", issuer + ".pem", "-keyfile", issuer + ".key"));
    command.addAll(signing);
    command.addAll(List.of("-out", issuer + ".crl"));
    run(command.toArray(String[]::new));
    run("crl", "-in", issuer + ".crl", "-outform", "DER", "-out", issuer + ".crl.der");
    return Files.readAllBytes(folder.resolve(issuer + ".crl.der"));
  }

  /// The certificate of `name` (PEM).
  String pem(String name) throws Exception {
    return Files.readString(folder.resolve(name + ".pem"));
  }

  /// The certificate of `name` (DER).
  byte[] der(String name) throws Exception {
    run("x509", "-in", name + ".pem", "-outform", "DER", "-out", name + ".der");
    return Files.readAllBytes(folder.resolve(name + ".der"));
  }

  /// The key of `name`, on a curve.
  PrivateKey key(String name) throws Exception {
    var text =
        Files.readString(folder.resolve(name + ".key")).replaceAll("-----[^-]*-----|\\s", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text)));
  }

  void run(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    var out = folder.resolve("out.txt");
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(command + "\n" + Files.readString(out)).isZero();
  }
}
