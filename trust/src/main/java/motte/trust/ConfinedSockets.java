package motte.trust;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Makes client sockets with given parameters.
final class ConfinedSockets extends SSLSocketFactory {
  private final SSLSocketFactory inner;
  private final ConfinedContext.Confinement confinement;

  ConfinedSockets(SSLSocketFactory inner, ConfinedContext.Confinement confinement) {
    this.inner = inner;
    this.confinement = confinement;
  }

  private Socket confine(Socket socket) throws IOException {
    if (!(socket instanceof SSLSocket tls)) {
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
  public Socket createSocket() throws IOException {
    return confine(inner.createSocket());
  }

  @Override
  public Socket createSocket(Socket below, String host, int port, boolean close)
      throws IOException {
    return confine(inner.createSocket(below, host, port, close));
  }

  @Override
  public Socket createSocket(Socket below, InputStream consumed, boolean close) throws IOException {
    return confine(inner.createSocket(below, consumed, close));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return confine(inner.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return confine(inner.createSocket(host, port, localAddress, localPort));
  }

  @Override
  public Socket createSocket(InetAddress address, int port) throws IOException {
    return confine(inner.createSocket(address, port));
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return confine(inner.createSocket(address, port, localAddress, localPort));
  }
}
