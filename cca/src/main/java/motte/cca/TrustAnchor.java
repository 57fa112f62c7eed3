package motte.cca;

import java.util.Optional;
import motte.core.Bytes;
import motte.trust.Spki;

/// An attestation key for which somebody vouches.
///
/// @param implementationId the kind of platform that holds it; any if nobody said
/// @param instanceId the platform that holds it; any if nobody said
/// @param key its public part
public record TrustAnchor(Optional<Bytes> implementationId, Optional<Bytes> instanceId, Spki key) {

  /// Whether it may speak for that platform.
  boolean speaksFor(Bytes implementation, Bytes instance) {
    return implementationId.map(implementation::equals).orElse(true)
        && instanceId.map(instance::equals).orElse(true);
  }
}
