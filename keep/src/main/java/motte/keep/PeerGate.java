package motte.keep;

import java.net.SocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import motte.capability.Peer;
import motte.core.Kind;
import motte.core.MotteException;
import motte.pack.PeerRule;
import motte.trust.Chain;
import motte.trust.Claims;

/// Who may be at the other end of one entry's connections. TLS has proven the key and the chain;
/// this asks whether the certificate was revoked, reads what it claims and holds that against the
/// manifest's rules. Asked at every connection, resumed sessions too.
final class PeerGate {
  private final String entry;
  private final String domain;
  private final List<PeerRule> rules;
  private final Function<Chain, Optional<String>> revoked;
  private final InstantSource clock;

  /// A gate for `entry` of a keep of `domain`. Without rules everybody passes whom TLS let pass and
  /// nobody revoked.
  ///
  /// @param revoked why a chain that TLS let pass does not count, for what was revoked since
  PeerGate(
      String entry,
      String domain,
      List<PeerRule> rules,
      Function<Chain, Optional<String>> revoked,
      InstantSource clock) {
    this.entry = entry;
    this.domain = domain;
    this.rules = rules;
    this.revoked = revoked;
    this.clock = clock;
  }

  /// Whether a certificate is asked for.
  boolean mutual() {
    return !rules.isEmpty();
  }

  /// Who is there; throws `peer-refused` for whoever no rule admits.
  Peer admit(SocketAddress address, SSLSession session) {
    var claims = claims(address, session);
    if (claims.isEmpty()) {
      if (mutual()) {
        throw refused(address, "its certificate says nothing about a keep");
      }
      return Peer.at(address);
    }
    var known = claims.get();
    if (mutual()) {
      check(address, known);
    }
    return new Peer(address, Optional.of(known.domain()), known.role(), known.component());
  }

  private void check(SocketAddress address, Claims claims) {
    if (!claims.domain().equals(domain)) {
      throw refused(address, "it is of domain `" + claims.domain() + "`, not `" + domain + "`");
    }
    if (claims.kind() != Claims.Purpose.INSTANCE) {
      throw refused(address, "its certificate is a keep's, which serves to fetch and enrol only");
    }
    if (rules.stream().noneMatch(rule -> rule.admits(claims.role(), claims.component()))) {
      throw refused(
          address,
          "no rule admits role `"
              + claims.role().orElse("none")
              + "` with component `"
              + claims.component().map(Object::toString).orElse("none")
              + "`");
    }
  }

  private Optional<Claims> claims(SocketAddress address, SSLSession session) {
    try {
      var chain = chain(session);
      chain.leaf().checkValidity(Date.from(clock.instant()));
      revoked
          .apply(chain)
          .ifPresent(fault -> {
            throw refused(address, fault);
          });
      return Claims.of(chain.leaf());
    } catch (SSLPeerUnverifiedException _) {
      return Optional.empty();
    } catch (CertificateException e) {
      throw refused(address, "its certificate does not hold now: " + e.getMessage());
    } catch (KeepException e) {
      throw e;
    } catch (MotteException e) {
      throw refused(address, "its certificate's claims cannot be read: " + e.getMessage());
    }
  }

  private static Chain chain(SSLSession session) throws SSLPeerUnverifiedException {
    var certificates = new ArrayList<X509Certificate>();
    for (var each : session.getPeerCertificates()) {
      if (each instanceof X509Certificate certificate) {
        certificates.add(certificate);
      }
    }
    return new Chain(certificates);
  }

  private KeepException refused(SocketAddress address, String reason) {
    return new KeepException(
        Kind.DENIED,
        "peer-refused",
        "entry `" + entry + "` refused the peer at `" + address + "`: " + reason,
        "the `peers` of the entry say who may be there; change them or the peer's warrant");
  }
}
