package motte.trust;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/// An SSL context all of whose sockets and engines begin with given parameters. Without it, every
/// user of a context would have to remember protocol, suites and host name check.
final class ConfinedContext extends SSLContextSpi {
  private final SSLContext inner;
  private final Confinement confinement;

  /// Sets what every connection must have.
  @FunctionalInterface
  interface Confinement {
    void apply(SSLParameters parameters);
  }

  private ConfinedContext(SSLContext inner, Confinement confinement) {
    this.inner = inner;
    this.confinement = confinement;
  }

  /// `inner`, confined.
  static SSLContext of(SSLContext inner, Confinement confinement) {
    return new SSLContext(
        new ConfinedContext(inner, confinement), inner.getProvider(), inner.getProtocol()) {};
  }

  @Override
  protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
      throws KeyManagementException {
    throw new KeyManagementException("this context is complete and cannot be changed");
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    return new ConfinedSockets(inner.getSocketFactory(), confinement);
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    return new ConfinedServerSockets(inner.getServerSocketFactory(), confinement);
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    return confine(inner.createSSLEngine());
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    return confine(inner.createSSLEngine(host, port));
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    return inner.getServerSessionContext();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    return inner.getClientSessionContext();
  }

  @Override
  protected SSLParameters engineGetDefaultSSLParameters() {
    var parameters = inner.getDefaultSSLParameters();
    confinement.apply(parameters);
    return parameters;
  }

  @Override
  protected SSLParameters engineGetSupportedSSLParameters() {
    return engineGetDefaultSSLParameters();
  }

  private SSLEngine confine(SSLEngine engine) {
    var parameters = engine.getSSLParameters();
    confinement.apply(parameters);
    engine.setSSLParameters(parameters);
    return engine;
  }
}
