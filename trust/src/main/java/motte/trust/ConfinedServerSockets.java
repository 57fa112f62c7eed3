package motte.trust;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;

/// Makes server sockets with given parameters, which the accepted sockets inherit.
final class ConfinedServerSockets extends SSLServerSocketFactory {
  private final SSLServerSocketFactory inner;
  private final ConfinedContext.Confinement confinement;

  ConfinedServerSockets(SSLServerSocketFactory inner, ConfinedContext.Confinement confinement) {
    this.inner = inner;
    this.confinement = confinement;
  }

  private ServerSocket confine(ServerSocket socket) throws IOException {
    if (!(socket instanceof SSLServerSocket tls)) {
      throw new IOException("not a TLS socket");
    }
    var parameters = tls.getSSLParameters();
    confinement.apply(parameters);
    tls.setSSLParameters(parameters);
    return tls;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return inner.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return inner.getSupportedCipherSuites();
  }

  @Override
  public ServerSocket createServerSocket() throws IOException {
    return confine(inner.createServerSocket());
  }

  @Override
  public ServerSocket createServerSocket(int port) throws IOException {
    return confine(inner.createServerSocket(port));
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog) throws IOException {
    return confine(inner.createServerSocket(port, backlog));
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
      throws IOException {
    return confine(inner.createServerSocket(port, backlog, address));
  }
}
