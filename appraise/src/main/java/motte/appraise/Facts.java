package motte.appraise;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import motte.core.Digest;
import motte.core.Grade;
import motte.evidence.ReportData;
import motte.trust.Claims;

/// What trusted evidence says; present only where the verdict is [Trusted].
///
/// @param platform the platform's name
/// @param grade what roots the claims
/// @param keepMeasurement the measurement of the keep
/// @param domain the trust domain that the warrant names
/// @param warrant SHA-384 of the signed warrant
/// @param pkg SHA-256 that names the package in the warrant
/// @param role the role in the warrant
/// @param expiry when the warrant ends, and with it all that rests on it
/// @param component SHA-384 of the component, once one is loaded
/// @param instance the instance that the key is of; empty for a keep's own key
/// @param reportData what the evidence is bound to
/// @param names the DNS names that the policy grants to this key's certificate
/// @param addresses the IP addresses that the policy grants to this key's certificate
public record Facts(
    String platform,
    Grade grade,
    Digest keepMeasurement,
    String domain,
    Digest warrant,
    Digest pkg,
    String role,
    Instant expiry,
    Optional<Digest> component,
    Optional<String> instance,
    ReportData reportData,
    List<String> names,
    List<String> addresses) {
  public Facts {
    names = List.copyOf(names);
    addresses = List.copyOf(addresses);
  }

  /// What a certificate says of these facts. A keep's names neither component nor instance.
  public Claims claims(Claims.Purpose purpose, Digest ear) {
    boolean ofInstance = purpose == Claims.Purpose.INSTANCE;
    return new Claims(
        purpose,
        domain,
        grade,
        keepMeasurement,
        warrant,
        pkg,
        Optional.of(role),
        ofInstance ? component : Optional.empty(),
        ofInstance ? instance : Optional.empty(),
        ear);
  }
}
