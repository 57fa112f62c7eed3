package motte.steward;

import java.util.List;
import java.util.Optional;
import motte.core.Digest;
import motte.trust.Claims;

/// What a certificate is to say, apart from key and time.
///
/// @param subject the common name, for people
/// @param server whether its holder may serve
/// @param client whether its holder may call
/// @param request SHA-256 of the certificate request, if that is what the steward keeps
record Leaf(
    String subject,
    boolean server,
    boolean client,
    List<String> names,
    List<String> addresses,
    Optional<String> uri,
    Optional<Claims> claims,
    Optional<Digest> request) {

  static Leaf server(String subject) {
    return new Leaf(
        subject,
        true,
        false,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static Leaf keep(Claims claims) {
    var uri = "spiffe://" + claims.domain() + "/keep/" + claims.warrant().hex();
    return new Leaf(
        "keep",
        false,
        true,
        List.of(),
        List.of(),
        Optional.of(uri),
        Optional.of(claims),
        Optional.empty());
  }

  static Leaf instance(Claims claims) {
    return new Leaf(
        claims.role().orElse("instance"),
        true,
        true,
        List.of(),
        List.of(),
        Optional.of(claims.spiffe()),
        Optional.of(claims),
        Optional.empty());
  }

  static Leaf bare(Digest request) {
    return new Leaf(
        "unproven",
        true,
        true,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(request));
  }

  Leaf named(List<String> names, List<String> addresses) {
    return new Leaf(subject, server, client, names, addresses, uri, claims, request);
  }
}
