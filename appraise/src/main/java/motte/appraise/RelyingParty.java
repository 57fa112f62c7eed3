package motte.appraise;

import java.time.Instant;
import motte.trust.Anchors;
import motte.trust.Chain;

/// Judges a server by the certificate that it presents and by the evidence behind it.
@SuppressWarnings("DoNotCallSuggester")
public final class RelyingParty {
  private final Anchors domain;
  private final Archive archive;
  private final Acceptance acceptance;

  private RelyingParty(Anchors domain, Archive archive, Acceptance acceptance) {
    this.domain = domain;
    this.archive = archive;
    this.acceptance = acceptance;
  }

  /// A relying party of the domain with these anchors.
  public static RelyingParty of(Anchors domain, Archive archive, Acceptance acceptance) {
    return new RelyingParty(domain, archive, acceptance);
  }

  /// Judges the chain that a server presented in a TLS handshake when `host` (a name or an address,
  /// without port) was asked for. Never throws for a bad certificate: that is a verdict.
  public Verdict verify(Chain presented, String host, Instant at) {
    throw new UnsupportedOperationException(
        "not yet " + domain + archive + acceptance + presented + host + at);
  }
}
