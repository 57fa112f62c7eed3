package motte.drawbridge;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.core.MotteException;
import motte.drawbridge.DrawbridgeConfig.Admission;
import motte.pack.OciManifest;
import motte.trust.Chain;
import motte.trust.Claims;
import motte.trust.Revocations;

/// Decides who may push and who may pull. An account pushes and pulls by its token. A keep pulls
/// one package: the one that its warrant names, if a release rule accepts the keep.
final class Gate {
  private static final String BASIC = "basic ";

  private final Admission admission;
  private final InstantSource clock;

  Gate(Admission admission, InstantSource clock) {
    this.admission = admission;
    this.clock = clock;
  }

  /// Who asks: the account that the `Authorization` header names, else the keep whose certificate
  /// was shown in the handshake, else nobody.
  Caller identify(Optional<String> authorization, List<X509Certificate> shown) {
    if (authorization.isPresent()) {
      return new Caller.Named(account(authorization.get()));
    }
    return shown.isEmpty() ? new Caller.Nobody() : new Caller.Keep(claims(new Chain(shown)));
  }

  /// Whether anything at all may be asked for.
  void enter(Caller caller) {
    if (caller instanceof Caller.Nobody) {
      throw new DrawbridgeException(
          Kind.UNAUTHENTICATED,
          "credentials-missing",
          "neither an account nor a keep's certificate was shown",
          "send an account and its token (HTTP Basic), or connect as an attested keep");
    }
  }

  /// Lets accounts push to, list, and pull from their repositories; returns the account's name.
  String account(Caller caller, String repository) {
    enter(caller);
    return switch (caller) {
      case Caller.Named(var account) -> {
        if (account.repositories().stream().noneMatch(p -> Patterns.matches(p, repository))) {
          throw new DrawbridgeException(
              Kind.DENIED,
              "account-not-allowed",
              "account `" + account.name() + "` may not use `" + repository + "`",
              "ask whoever runs the drawbridge, or use one of " + account.repositories());
        }
        yield account.name();
      }
      default ->
          throw new DrawbridgeException(
              Kind.DENIED,
              "keep-only-pulls",
              "a keep's certificate is for pulling one package by its digest from `"
                  + repository
                  + "`, and for nothing else",
              "push, list and ask by tag with an account and its token");
    };
  }

  /// Lets an account pull any manifest of its repositories, and a keep the one of its warrant.
  void manifest(Caller caller, String repository, Digest digest) {
    if (!(caller instanceof Caller.Keep(var claims))) {
      account(caller, repository);
      return;
    }
    if (!claims.pkg().equals(digest)) {
      throw new DrawbridgeException(
          Kind.DENIED,
          "package-not-in-warrant",
          "the keep's warrant names " + claims.pkg() + ", not " + digest,
          "start the keep with a warrant for this package");
    }
    accept(claims, repository);
  }

  /// Lets an account pull any blob of its repositories, and a keep those that the manifest of its
  /// warrant names.
  void blob(Caller caller, Store store, String repository, Digest digest) {
    if (!(caller instanceof Caller.Keep(var claims))) {
      account(caller, repository);
      return;
    }
    accept(claims, repository);
    var named =
        store.manifest(repository, claims.pkg()).map(OciManifest::blobs).orElse(List.of()).stream()
            .anyMatch(part -> part.digest().equals(digest));
    if (!named) {
      throw new DrawbridgeException(
          Kind.DENIED,
          "blob-not-in-warrant",
          digest + " is not part of " + claims.pkg() + ", the package of the keep's warrant",
          "a keep pulls the parts of its own package only");
    }
  }

  private void accept(Claims claims, String repository) {
    var rules =
        admission.rules().stream()
            .filter(r -> Patterns.matches(r.repository(), repository))
            .toList();
    if (rules.stream().noneMatch(rule -> misfit(rule, claims).isEmpty())) {
      var reason =
          rules.stream()
              .map(rule -> misfit(rule, claims).orElse(""))
              .findFirst()
              .orElse("no release rule is for `" + repository + "`");
      throw new DrawbridgeException(
          Kind.DENIED,
          "keep-not-accepted",
          "`" + repository + "` is not released to this keep: " + reason,
          "compare the keep with the drawbridge's release rules");
    }
  }

  /// Why the rule does not accept the keep, if it does not.
  private static Optional<String> misfit(ReleaseRule rule, Claims claims) {
    if (!rule.domain().equals(claims.domain())) {
      return Optional.of("its domain is `" + claims.domain() + "`, not `" + rule.domain() + "`");
    }
    if (!rule.grades().contains(claims.grade())) {
      return Optional.of("its grade is `" + claims.grade() + "`, not one of " + rule.grades());
    }
    if (!rule.keepMeasurements().contains(claims.keepMeasurement())) {
      return Optional.of("its measurement " + claims.keepMeasurement() + " is not a known keep's");
    }
    return Optional.empty();
  }

  private Claims claims(Chain chain) {
    X509Certificate root;
    try {
      root = admission.domain().verify(chain, clock.instant());
    } catch (MotteException e) {
      throw new DrawbridgeException(
          Kind.DENIED,
          "certificate-refused",
          "the certificate that was shown does not stand under this domain's roots: "
              + e.getMessage(),
          "attest to this domain's steward, and use the certificate while it lasts",
          e);
    }
    var claims = claims(chain.leaf());
    if (claims.isEmpty() || claims.get().kind() != Claims.Purpose.KEEP) {
      throw new DrawbridgeException(
          Kind.DENIED,
          "certificate-not-of-keep",
          "the certificate that was shown is "
              + claims
                  .map(c -> "for " + c.kind().name().toLowerCase(Locale.ROOT))
                  .orElse("no keep's"),
          "pull with the keep's own certificate, not with an instance's or a server's");
    }
    admission
        .revocations()
        .flatMap(list -> list.fault(chain.leaf(), root))
        .ifPresent(fault -> {
          throw refused(chain.leaf(), fault);
        });
    return claims.get();
  }

  private static DrawbridgeException refused(X509Certificate leaf, Revocations.Fault fault) {
    return switch (fault) {
      case Revocations.Fault.Revoked(var since) ->
          new DrawbridgeException(
              Kind.DENIED,
              "certificate-revoked",
              "the certificate `"
                  + leaf.getSerialNumber().toString(16)
                  + "` is revoked since "
                  + since,
              "ask who runs the steward why");
      case Revocations.Fault.Unknown unknown ->
          new DrawbridgeException(
              Kind.UNAVAILABLE,
              "revocations-unknown",
              unknown.reason(),
              "who runs the drawbridge sees whether the list at `crl` can be had");
    };
  }

  private static Optional<Claims> claims(X509Certificate leaf) {
    try {
      return Claims.of(leaf);
    } catch (MotteException _) {
      return Optional.empty();
    }
  }

  private Account account(String authorization) {
    var pair = basic(authorization);
    int colon = pair.indexOf(':');
    var name = colon < 0 ? pair : pair.substring(0, colon);
    var token = Digest.sha256(pair.substring(colon + 1).getBytes(StandardCharsets.UTF_8));
    Optional<Account> found = Optional.empty();
    for (var account : admission.accounts()) {
      // every token is compared, and in constant time: Bytes does
      boolean knows = account.token().value().equals(token.value());
      if (knows && account.name().equals(name)) {
        found = Optional.of(account);
      }
    }
    return found.orElseThrow(() ->
        new DrawbridgeException(
            Kind.UNAUTHENTICATED,
            "account-refused",
            "no account has this name and this token",
            "check both; a token is shown only once, when it is made"));
  }

  private static String basic(String authorization) {
    try {
      if (authorization.toLowerCase(Locale.ROOT).startsWith(BASIC)) {
        var base64 = authorization.substring(BASIC.length()).strip();
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      }
    } catch (IllegalArgumentException _) {
      // falls through: no account
    }
    return Bytes.empty().toString();
  }
}
