package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Certificates of seconds: a deployment outlives many of them.
final class RenewalEndToEndTest {
  @Test
  void a_certificate_renews_with_fresh_evidence_while_a_connection_lives(@TempDir Path folder)
      throws Exception {
    var motte = Installed.in(folder);
    try (var first = motte.start("up", "--port", "0")) {
      first.await("https://\\S+:\\d+");
      first.interrupt();
    }
    var policy = motte.profile().resolve("policy.toml");
    Files.writeString(policy, "instance-lifetime = \"10s\"\n" + Files.readString(policy));

    try (var up = motte.start("up", "--port", "0")) {
      var url = URI.create(up.await("https://\\S+:\\d+").group());
      var context = Browser.trusting(motte.read("anchors.pem"));
      try (var old = connect(context, url)) {
        var before = certificate(old);
        assertThat(get(old)).contains("200");

        up.await("renewed");

        try (var fresh = connect(context, url)) {
          assertThat(certificate(fresh).getSerialNumber()).isNotEqualTo(before.getSerialNumber());
          assertThat(certificate(fresh).getPublicKey()).isEqualTo(before.getPublicKey());
        }
        assertThat(get(old)).contains("200");
        assertThat(motte.run("verify", url.toString()).exitCode()).isZero();
      }
    }
  }

  private static SSLSocket connect(SSLContext context, URI url) throws IOException {
    var socket = (SSLSocket) context.getSocketFactory().createSocket(url.getHost(), url.getPort());
    socket.startHandshake();
    return socket;
  }

  private static X509Certificate certificate(SSLSocket socket) throws IOException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  /// One request on a connection that stays open; the status line of the answer.
  private static String get(SSLSocket socket) throws IOException {
    var request = "GET /winners HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    var reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 1);
    var status = reader.readLine();
    int length = 0;
    for (var line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
      if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    for (int read = 0; read < length; read++) {
      reader.read();
    }
    return status;
  }
}
