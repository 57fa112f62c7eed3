package motte.appraise;

import static motte.verdict.Remits.IDENTITY;
import static motte.verdict.Remits.ROOT_OF_TRUST;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import motte.core.Kind;
import motte.core.MotteException;
import motte.trust.Anchors;
import motte.trust.Claims;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// Appraises a presented certificate by itself: chain, dates, name, and what it claims.
final class CertificateAppraisal {
  private static final int DNS_NAME = 2;
  private static final int URI_NAME = 6;
  private static final int ADDRESS = 7;

  private CertificateAppraisal() {}

  static Optional<Claims> appraise(
      Presented presented, String host, Anchors domain, Instant at, Findings findings) {
    var leaf = presented.chain().leaf();
    findings.add(ROOT_OF_TRUST, "certificate chain", chain(presented, domain));
    findings.add(IDENTITY, "certificate dates", dates(leaf, at));
    findings.add(IDENTITY, "host name", host(leaf, host));
    var claims =
        findings.read(IDENTITY, "claims", "the certificate says what runs", () -> claims(leaf));
    findings.add(
        IDENTITY,
        "certificate purpose",
        claims
            .map(said ->
                Finding.of(
                    said.kind() == Claims.Purpose.INSTANCE,
                    "an instance's",
                    "a keep's, which may serve nothing"))
            .orElse(Finding.needs("the claims")));
    findings.add(
        IDENTITY,
        "SPIFFE ID",
        claims.map(said -> spiffe(leaf, said)).orElse(Finding.needs("the claims")));
    return claims;
  }

  private static Claims claims(X509Certificate leaf) {
    return Claims.of(leaf)
        .orElseThrow(() ->
            new AppraiseException(
                Kind.DENIED,
                "claims-missing",
                "the certificate of `" + leaf.getSubjectX500Principal() + "` holds no claims",
                "no steward made it: it is an ordinary server's, and proves no keep"));
  }

  /// As of its own beginning, so that only signatures and the root count; dates are checked apart.
  private static Finding chain(Presented presented, Anchors domain) {
    var chain = presented.chain();
    try {
      domain.verify(chain, chain.leaf().getNotBefore().toInstant());
      return Finding.passed("ends in the domain's root " + presented.root().pin());
    } catch (MotteException e) {
      return Finding.failed(e.getMessage());
    }
  }

  private static Finding dates(X509Certificate leaf, Instant at) {
    var from = leaf.getNotBefore().toInstant();
    var until = leaf.getNotAfter().toInstant();
    return Finding.of(
        !at.isBefore(from) && !at.isAfter(until),
        "from " + from + " until " + until,
        "it holds from "
            + from
            + " until "
            + until
            + ", and it is "
            + at.truncatedTo(ChronoUnit.SECONDS));
  }

  private static Finding host(X509Certificate leaf, String host) {
    var names = new ArrayList<String>(names(leaf, DNS_NAME));
    var addresses = names(leaf, ADDRESS);
    var asked = host.toLowerCase(Locale.ROOT);
    boolean named =
        addresses.contains(plain(asked)) || names.stream().anyMatch(name -> matches(name, asked));
    names.addAll(addresses);
    return Finding.of(
        named, "`" + host + "` stands in the certificate", "`" + host + "` is not among " + names);
  }

  /// RFC 9525 §6.3: a wildcard stands for the whole leftmost label.
  private static boolean matches(String name, String asked) {
    var pattern = name.toLowerCase(Locale.ROOT);
    int dot = asked.indexOf('.');
    return pattern.equals(asked)
        || (pattern.startsWith("*.")
            && dot > 0
            && asked.substring(dot).equals(pattern.substring(1)));
  }

  private static Finding spiffe(X509Certificate leaf, Claims claims) {
    if (claims.kind() == Claims.Purpose.KEEP) {
      return Finding.skipped("a keep has none");
    }
    var said = names(leaf, URI_NAME);
    return Finding.of(
        said.equals(List.of(claims.spiffe())),
        claims.spiffe(),
        "the certificate says " + said + ", its claims say " + claims.spiffe());
  }

  private static List<String> names(X509Certificate leaf, int type) {
    try {
      Collection<List<?>> all = leaf.getSubjectAlternativeNames();
      return all == null
          ? List.of()
          : all.stream()
              .filter(name -> name.get(0).equals(type) && name.get(1) instanceof String)
              .map(name -> type == ADDRESS ? plain((String) name.get(1)) : (String) name.get(1))
              .toList();
    } catch (CertificateParsingException _) {
      return List.of();
    }
  }

  /// An address in the one form that Java writes; anything else as it is.
  private static String plain(String host) {
    var bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      return java.net.InetAddress.ofLiteral(bare).getHostAddress();
    } catch (IllegalArgumentException _) {
      return host;
    }
  }
}
