package motte.cli;

import java.util.Set;
import java.util.stream.Collectors;
import motte.core.Digest;

/// The files of a development profile, as they are first written. They are for people to read and
/// to change.
final class ProfileText {
  static final String STEWARD =
      """
      # The development steward. The reference: docs/reference/cli.md
      address = "127.0.0.1"
      # 0 lets the system choose; the port chosen first is noted here and kept.
      port = 0
      names = ["127.0.0.1", "localhost"]
      data = "steward"
      policy = "policy.toml"
      """;

  private ProfileText() {}

  static String profile(String domain, String account) {
    return """
    # The development profile that `motte up` wrote: all keys of a trust domain in one folder.
    # Whatever is judged by it proves nothing about this machine.
    development = true
    domain = "%s"
    # Grade "none" is a key on disk. A verdict that accepts it says so in its first line.
    accept-grades = ["none"]
    account = "%s"
    """
        .formatted(domain, account);
  }

  static String policy(String domain, Digest tenant, Digest development) {
    return """
    # The development steward's policy. The reference: docs/reference/policy.md
    domain = "%s"
    # Grade "none" is a key on disk: whatever is certified by it proves nothing about this machine.
    accept-grades = ["none"]
    # Who may sign warrants: keys/tenant.key.
    warrant-signers = ["%s"]
    # Which key speaks for the platform "soft": keys/development.key.
    development-keys = ["%s"]
    # The keep of this build; `motte up` writes it anew.
    keep-measurements = []
    """
        .formatted(domain, tenant, development);
  }

  /// A role of this machine, whose instances may call each other at these entries.
  static String role(String role, Set<String> inlets) {
    var links =
        inlets.stream()
            .map(inlet -> "\"" + role + "/" + inlet + "\"")
            .collect(Collectors.joining(", "));
    return """
    [roles."%s"]
    names = ["localhost"]
    addresses = ["127.0.0.1", "::1"]
    %s\
    """
        .formatted(role, links.isEmpty() ? "" : "links = [" + links + "]\n");
  }

  static String drawbridge(String domain, String account, Digest token) {
    return """
    # The development drawbridge. The reference: docs/reference/cli.md
    address = "127.0.0.1"
    # 0 lets the system choose; the port chosen first is noted here and kept.
    port = 0
    store = "drawbridge/store"
    key = "drawbridge/server.key"
    certificate = "drawbridge/server.pem"
    anchors = "anchors.pem"

    [[accounts]]
    name = "%s"
    token = "%s"

    [[release]]
    repository = "**"
    domain = "%s"
    grades = ["none"]
    # The keep of this build; `motte up` writes it anew.
    keep-measurements = []
    """
        .formatted(account, token, domain);
  }
}
