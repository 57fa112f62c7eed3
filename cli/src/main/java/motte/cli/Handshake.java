package motte.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import motte.core.Kind;
import motte.trust.Chain;

/// A TLS 1.3 handshake that is made to see who answers. The peer proves that it holds the key of
/// its certificate; nothing is sent to it, and whether the certificate is worth anything is judged
/// afterwards, check by check.
final class Handshake {
  private static final int DEFAULT_PORT = 443;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Handshake() {}

  /// The chain that the server at `url` presents.
  static Chain chain(URI url) {
    var host = host(url);
    int port = url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
    try (var plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
      plain.setSoTimeout((int) PATIENCE.toMillis());
      try (var socket =
          (SSLSocket) context().getSocketFactory().createSocket(plain, host, port, true)) {
        var parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        if (!host.matches("[0-9.]+|.*:.*")) {
          parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return new Chain(
            Arrays.stream(socket.getSession().getPeerCertificates())
                .map(X509Certificate.class::cast)
                .toList());
      }
    } catch (SSLException e) {
      throw new CliException(
          Kind.UNAVAILABLE,
          "peer-without-tls",
          "`" + url + "` answers, but not with TLS 1.3: " + e.getMessage(),
          "check the port; a plaintext listener cannot be verified",
          e);
    } catch (UnknownHostException e) {
      throw new CliException(
          Kind.UNAVAILABLE,
          "peer-unreachable",
          "no address is known for `" + host + "`",
          "check the name",
          e);
    } catch (IOException e) {
      throw new CliException(
          Kind.UNAVAILABLE,
          "peer-unreachable",
          "nobody answers at `" + url + "`: " + e.getMessage(),
          "is it running? `motte up` starts everything and prints the address",
          e);
    }
  }

  /// The host of `url` as certificates name it: without the brackets of an IPv6 address.
  static String host(URI url) {
    return url.getHost().replaceAll("[\\[\\]]", "");
  }

  private static SSLContext context() {
    try {
      var context = SSLContext.getInstance("TLSv1.3");
      context.init(null, new TrustManager[] {new JudgedAfterwards()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK speaks TLS 1.3", e);
    }
  }

  /// Lets every certificate pass. Only ever used to look at one.
  private static final class JudgedAfterwards extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new UnsupportedOperationException("a client only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new UnsupportedOperationException("a client only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException("a client only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
