package motte.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartTest {
  @TempDir Path store;

  @Test
  void a_port_already_taken_is_an_error_that_names_it_and_leaves_the_store_free()
      throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThatExceptionOfType(DrawbridgeException.class)
          .isThrownBy(() -> Drawbridge.start(Site.config(store, taken.getLocalPort())))
          .withMessageContaining("port " + taken.getLocalPort())
          .satisfies(e -> assertThat(e.code()).isEqualTo("address-in-use"));
    }

    new Site(store).close();
  }

  @Test
  void a_client_that_speaks_less_than_tls_1_3_is_not_served() throws Exception {
    try (var site = new Site(store);
        var socket =
            (SSLSocket)
                older()
                    .getSocketFactory()
                    .createSocket("localhost", site.drawbridge.uri().getPort())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});

      assertThatExceptionOfType(SSLException.class).isThrownBy(socket::startHandshake);
    }
  }

  @Test
  void a_client_that_stays_silent_is_cut_off() throws IOException {
    try (var site = new Site(store);
        var silent =
            new Socket(InetAddress.ofLiteral("127.0.0.1"), site.drawbridge.uri().getPort())) {
      silent.setSoTimeout(30_000);

      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void what_was_stored_is_there_after_a_restart() {
    var pkg = Site.pkg(1000);
    try (var site = new Site(store)) {
      site.push(pkg, "1");
    }

    try (var site = new Site(store);
        var registry = site.account()) {
      registry.pull(site.reference("1")).verify(Site.PUBLISHER.spki());
      assertThat(site.log()).isNotEmpty();
    }
  }

  private static SSLContext older() throws GeneralSecurityException, IOException {
    var roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    roots.setCertificateEntry("root", Site.DOMAIN.anchors().roots().getFirst());
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(roots);
    TrustManager[] managers = trust.getTrustManagers();
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers, null);
    return context;
  }
}
