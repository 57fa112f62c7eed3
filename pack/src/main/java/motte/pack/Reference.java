package motte.pack;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import motte.core.CoreException;
import motte.core.Digest;
import motte.core.Kind;

/// Where a package is: `host:port/repository[:tag][@sha256:…]`. There is no default registry.
///
/// @param registry host and port as in an authority; an IPv6 address stands in brackets
/// @param repository path of lower-case names
/// @param tag a name that the publisher may move
/// @param digest SHA-256 of the package's OCI manifest, which nobody can move
public record Reference(
    String registry, String repository, Optional<String> tag, Optional<Digest> digest) {
  private static final Pattern REGISTRY =
      Pattern.compile("([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:.]+])(:\\d{1,5})?");
  private static final String NAME = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
  private static final Pattern REPOSITORY = Pattern.compile(NAME + "(/" + NAME + ")*");
  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
  private static final String HINT =
      "write host:port/repository:tag, host:port/repository@sha256:…, or both";

  public Reference {
    if (!REGISTRY.matcher(registry).matches()) {
      throw malformed(registry, "`" + registry + "` is not a host with an optional port", HINT);
    }
    checkRepository(repository);
    tag.ifPresent(Reference::checkTag);
    digest.ifPresent(value -> {
      if (value.algorithm() != Digest.Algorithm.SHA256) {
        throw malformed(value.toString(), "a package is named by sha256", HINT);
      }
    });
  }

  /// Reads a reference; throws `reference-malformed` and says which part is wrong.
  public static Reference parse(String text) {
    if (text.contains("://")) {
      throw malformed(text, "it is an address", "leave out " + text.split("://", 2)[0] + "://");
    }
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw malformed(text, "it names no registry", HINT);
    }
    var rest = text.substring(slash + 1);
    var digest = Optional.<Digest>empty();
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(digest(text, rest.substring(at + 1)));
      rest = rest.substring(0, at);
    }
    var tag = Optional.<String>empty();
    int colon = rest.lastIndexOf(':');
    if (colon >= 0) {
      tag = Optional.of(rest.substring(colon + 1));
      rest = rest.substring(0, colon);
    }
    return new Reference(text.substring(0, slash), rest, tag, digest);
  }

  /// Throws `reference-malformed` unless `repository` is a name of the distribution specification
  /// v1.1, at most 255 characters long.
  public static void checkRepository(String repository) {
    if (repository.length() > 255 || !REPOSITORY.matcher(repository).matches()) {
      throw malformed(
          repository,
          "`" + repository + "` is not a repository",
          "a repository has lower-case letters, digits, and between them . _ __ - or /");
    }
  }

  /// Throws `reference-malformed` unless `tag` is a tag of the distribution specification v1.1.
  public static void checkTag(String tag) {
    if (!TAG.matcher(tag).matches()) {
      throw malformed(
          tag,
          "`" + tag + "` is not a tag",
          "a tag has at most 128 letters, digits, dots, dashes and underscores");
    }
  }

  /// This package by what it contains, whatever the tag points to.
  public Reference withDigest(Digest pinned) {
    return new Reference(registry, repository, tag, Optional.of(pinned));
  }

  /// The repository's entry of that name.
  public Reference withTag(String name) {
    return new Reference(registry, repository, Optional.of(name), digest);
  }

  /// The digest, which must be there; throws `reference-unpinned`.
  public Digest pinned() {
    return digest.orElseThrow(() ->
        new PackException(
            Kind.INVALID,
            "reference-unpinned",
            "`" + this + "` names no digest",
            "add @sha256:…: a tag may point elsewhere tomorrow"));
  }

  /// What a registry is asked for: the digest if there is one, else the tag; throws
  /// `reference-without-version` if there is neither.
  public String version() {
    return digest
        .map(Digest::toString)
        .or(() -> tag)
        .orElseThrow(() ->
            new PackException(
                Kind.INVALID,
                "reference-without-version",
                "`" + this + "` names neither a tag nor a digest",
                HINT));
  }

  /// `https://` and the registry.
  public URI registryUri() {
    return URI.create("https://" + registry);
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    return registry
        + "/"
        + repository
        + tag.map(name -> ":" + name).orElse("")
        + digest.map(value -> "@" + value).orElse("");
  }

  private static Digest digest(String text, String digest) {
    try {
      return Digest.parse(digest);
    } catch (CoreException e) {
      throw malformed(text, e.getMessage(), e.hint());
    }
  }

  private static PackException malformed(String text, String reason, String hint) {
    return new PackException(
        Kind.INVALID,
        "reference-malformed",
        "`" + text + "` is not a package reference: " + reason,
        hint);
  }
}
