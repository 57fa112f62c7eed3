package motte.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import motte.core.Bytes;
import motte.core.Problem;
import motte.trust.Chain;
import motte.trust.Identity;
import motte.trust.SigningKey;
import motte.trust.Spki;
import motte.trust.Tls;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A steward of a few lines: TLS and HTTP are real, its answers are given by the test.
final class FakeSteward implements AutoCloseable {
  final SigningKey rootKey;
  final Map<String, Function<Bytes, Answer>> answers = new ConcurrentHashMap<>();
  final Instant now;
  private final Bytes root;
  private final ServerSocket socket;
  private final Thread serving;

  /// What it sends back.
  record Answer(int status, String type, Bytes body, String more) {
    Answer(int status, String type, Bytes body) {
      this(status, type, body, "");
    }

    /// The same with this header.
    Answer with(String name, String value) {
      return new Answer(status, type, body, more + name + ": " + value + "\r\n");
    }

    static Answer ok(Bytes body) {
      return new Answer(200, "application/cbor", body);
    }

    static Answer problem(Problem problem) {
      return new Answer(
          problem.kind().httpStatus(),
          Problem.MEDIA_TYPE,
          Bytes.of(problem.json().text().getBytes(StandardCharsets.UTF_8)));
    }
  }

  FakeSteward(Instant now) throws IOException {
    this(now, SigningKey.generate(SigningKey.Curve.P256), 0);
  }

  private FakeSteward(Instant now, SigningKey rootKey, int port) throws IOException {
    this.now = now;
    this.rootKey = rootKey;
    this.root = issue(rootKey.spki(), true);
    var serverKey = SigningKey.generate(SigningKey.Curve.P256);
    var identity = new Identity(serverKey, chain(serverKey.spki()));
    socket =
        Tls.server(() -> identity, Optional.empty())
            .getServerSocketFactory()
            .createServerSocket(port, 50, InetAddress.getLoopbackAddress());
    serving = Thread.ofVirtual().start(this::serve);
  }

  /// Another of the same root, which answers the same.
  FakeSteward alsoAt(int port) {
    try {
      var other = new FakeSteward(now, rootKey, port);
      other.answers.putAll(answers);
      return other;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("https://127.0.0.1:" + socket.getLocalPort());
  }

  Chain rootChain() {
    return Chain.parseDer(List.of(root));
  }

  Chain chain(Spki spki) {
    return Chain.parseDer(List.of(issue(spki, false), root));
  }

  /// Nobody answers at this address any more when it returns.
  @Override
  public void close() throws IOException {
    socket.close();
    try {
      serving.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Bytes issue(Spki spki, boolean authority) {
    try {
      var builder =
          new X509v3CertificateBuilder(
              new X500Name("CN=fake steward"),
              BigInteger.valueOf(authority ? 1 : 2),
              Date.from(now.minusSeconds(3600)),
              Date.from(now.plusSeconds(3600)),
              new X500Name(authority ? "CN=fake steward" : "CN=leaf"),
              SubjectPublicKeyInfo.getInstance(spki.der().toArray()));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(rootKey.privateKey());
      return Bytes.of(builder.build(signer).getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        var connection = socket.accept();
        Thread.ofVirtual()
            .start(() -> {
              try (connection) {
                exchange(connection.getInputStream(), connection.getOutputStream());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      } catch (IOException _) {
        return;
      }
    }
  }

  /// One request and its reply; then the connection ends.
  private void exchange(InputStream in, OutputStream out) throws IOException {
    var request = line(in).split(" ", -1);
    int length = 0;
    for (var header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring("content-length:".length()).strip());
      }
    }
    var body = Bytes.of(in.readNBytes(length));
    var path = request[1].replaceAll("\\?.*", "");
    var answer =
        answers
            .getOrDefault(request[0] + " " + path, _ -> new Answer(404, "text/plain", body))
            .apply(Bytes.of((request[1] + "\n" + body.hex()).getBytes(StandardCharsets.UTF_8)));
    var head =
        "HTTP/1.1 %d x\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n%s\r\n"
            .formatted(answer.status(), answer.type(), answer.body().size(), answer.more());
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(answer.body().toArray());
    out.flush();
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the request ends early");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /// The path and query of a request, and its body, as [#answers] get them.
  record Asked(String target, Bytes body) {
    static Asked of(Bytes request) {
      var parts = new String(request.toArray(), StandardCharsets.UTF_8).split("\n", -1);
      return new Asked(parts[0], Bytes.parseHex(parts[1]));
    }
  }
}
