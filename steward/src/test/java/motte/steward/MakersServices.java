package motte.steward;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import motte.core.Bytes;
import motte.core.Json;
import motte.trust.Chain;

/// A server on loopback with the paths of a PCCS and of AMD's key distribution service, which gives
/// out what makers of ours vouch for, or fails as it is told.
final class MakersServices implements AutoCloseable {
  private static final String INTEL = "/certification/v4/";

  final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  /// Overrides every status, if not 0.
  volatile int status;

  /// Headers beside the usual ones.
  volatile String more = "";

  /// What answers wait for.
  volatile CountDownLatch gate = new CountDownLatch(0);

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final ServerSocket socket;

  private record Answer(Bytes body, String header) {}

  MakersServices() {
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Thread.ofVirtual().start(this::serve);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  /// Requests whose path holds that.
  long asked(String part) {
    return asked.stream().filter(path -> path.contains(part)).count();
  }

  void serve(FakeAmd amd) {
    var chip = "/vcek/v1/Milan/" + amd.chipId().hex();
    put(chip + "?blSPL=02&teeSPL=00&snpSPL=00&ucodeSPL=03", FakeAmd.der(amd.vcek()), "");
    var chain = Chain.parseDer(List.of(der(amd.ask), der(amd.root))).pem();
    put("/vcek/v1/Milan/cert_chain", chain.getBytes(StandardCharsets.US_ASCII), "");
    put("/vcek/v1/Milan/crl", amd.crl(false).toArray(), "");
  }

  /// @param query what is asked beyond the platform, such as `tcbEvaluationDataNumber=18`
  void serve(FakeIntel intel, String query) {
    var text = new String(intel.collateral(true, false).toArray(), StandardCharsets.UTF_8);
    var said = Json.parse(text).map();
    put(
        "/tdx" + INTEL + "tcb?fmspc=00806f050000" + (query.isEmpty() ? "" : "&" + query),
        signed("tcbInfo", said.text("tcb_info"), said.text("tcb_info_signature")),
        header("TCB-Info-Issuer-Chain", said.text("tcb_info_issuer_chain")));
    put(
        "/tdx" + INTEL + "qe/identity" + (query.isEmpty() ? "" : "?" + query),
        signed("enclaveIdentity", said.text("qe_identity"), said.text("qe_identity_signature")),
        header("SGX-Enclave-Identity-Issuer-Chain", said.text("qe_identity_issuer_chain")));
    put(
        "/sgx" + INTEL + "pckcrl?ca=platform&encoding=der",
        HexFormat.of().parseHex(said.text("pck_crl")),
        header("SGX-PCK-CRL-Issuer-Chain", said.text("pck_crl_issuer_chain")));
    // A PCCS gives this one as digits.
    put(
        "/sgx" + INTEL + "rootcacrl",
        said.text("root_ca_crl").getBytes(StandardCharsets.US_ASCII),
        "");
  }

  /// Gives out from now on that the chip's signer is revoked.
  void revoke(FakeAmd amd) {
    put("/vcek/v1/Milan/crl", amd.crl(true).toArray(), "");
  }

  /// Knows nothing any more whose path holds that.
  void forget(String part) {
    answers.keySet().removeIf(path -> path.contains(part));
  }

  /// Answers with something else wherever the path holds that.
  void garble(String part, String body) {
    answers.replaceAll((path, answer) ->
        path.contains(part)
            ? new Answer(Bytes.wrap(body.getBytes(StandardCharsets.UTF_8)), answer.header())
            : answer);
  }

  /// Answers with another last byte wherever the path holds that: a signature's, if that is last.
  void falsify(String part) {
    answers.replaceAll((path, answer) -> {
      var body = answer.body().toArray();
      body[body.length - 1] ^= path.contains(part) ? (byte) 1 : 0;
      return new Answer(Bytes.wrap(body), answer.header());
    });
  }

  @Override
  public void close() {
    gate.countDown();
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void put(String path, byte[] body, String header) {
    answers.put(path, new Answer(Bytes.wrap(body), header));
  }

  private static byte[] signed(String name, String document, String signature) {
    return "{\"%s\":%s,\"signature\":\"%s\"}"
        .formatted(name, document, signature)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String header(String name, String chain) {
    var encoded = URLEncoder.encode(chain, StandardCharsets.UTF_8).replace("+", "%20");
    return name + ": " + encoded + "\r\n";
  }

  private static Bytes der(java.security.cert.X509Certificate certificate) {
    return Bytes.wrap(FakeAmd.der(certificate));
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        var connection = socket.accept();
        Thread.ofVirtual().start(() -> answer(connection));
      } catch (IOException _) {
        // The test is over.
      }
    }
  }

  private void answer(Socket connection) {
    try (connection) {
      var in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
      var path = String.valueOf(in.readLine()).split(" ", -1)[1];
      for (var line = in.readLine(); line != null && !line.isEmpty(); ) {
        line = in.readLine();
      }
      asked.add(path);
      gate.await();
      var found = answers.getOrDefault(path, new Answer(Bytes.empty(), ""));
      int code = status != 0 ? status : answers.containsKey(path) ? 200 : 404;
      var head =
          "HTTP/1.1 %d -\r\n%s%sContent-Length: %d\r\nConnection: close\r\n\r\n"
              .formatted(code, found.header(), more, found.body().size());
      var out = connection.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(found.body().toArray());
      out.flush();
    } catch (IOException _) {
      // Its client went away.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
