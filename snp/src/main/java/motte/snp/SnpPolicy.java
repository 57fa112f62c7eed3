package motte.snp;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;

/// What a relying party demands of a report beyond that it is genuine.
///
/// @param allowDebug whether a guest may run that its host can read
/// @param allowMigration whether a migration agent may move the guest
/// @param allowMissingCrl whether to do without AMD's revocation list
/// @param vmpls the privilege levels that may ask for a report
/// @param minimumTcb the least security levels by product; for one without, none
/// @param minimumGuestSvn the least GUEST_SVN
/// @param minimumFirmware the least version of the SNP firmware, whose major and minor are the
///   ABI's
/// @param requiredPolicyBits bits of [GuestPolicy] that must be one
/// @param forbiddenPolicyBits bits of [GuestPolicy] that must be zero
/// @param requiredPlatformBits bits of [PlatformInfo] that must be one
/// @param forbiddenPlatformBits bits of [PlatformInfo] that must be zero
/// @param cspIds the clouds whose VLEK may sign; none says any
/// @param references by field, the values of which one must be seen
public record SnpPolicy(
    boolean allowDebug,
    boolean allowMigration,
    boolean allowMissingCrl,
    Set<Integer> vmpls,
    Map<Product, Tcb> minimumTcb,
    long minimumGuestSvn,
    Optional<FirmwareVersion> minimumFirmware,
    long requiredPolicyBits,
    long forbiddenPolicyBits,
    long requiredPlatformBits,
    long forbiddenPlatformBits,
    Set<String> cspIds,
    Map<Reference, Set<Bytes>> references) {
  /// No debugging, no migration, revocations known; all else as it comes.
  public static final SnpPolicy STANDARD =
      new SnpPolicy(
          false,
          false,
          false,
          Set.of(0, 1, 2, 3),
          Map.of(),
          0,
          Optional.empty(),
          0,
          0,
          0,
          0,
          Set.of(),
          Map.of());

  public SnpPolicy {
    vmpls = Set.copyOf(vmpls);
    minimumTcb = Map.copyOf(minimumTcb);
    cspIds = Set.copyOf(cspIds);
    references = copy(references);
  }

  /// The same, and a guest that its host can read is let pass.
  public SnpPolicy allowingDebug() {
    return with(true, allowMigration, allowMissingCrl, vmpls, minimumTcb, references);
  }

  /// The same, and a guest with a migration agent is let pass.
  public SnpPolicy allowingMigration() {
    return with(allowDebug, true, allowMissingCrl, vmpls, minimumTcb, references);
  }

  /// The same without a need for AMD's revocation list.
  public SnpPolicy allowingMissingCrl() {
    return with(allowDebug, allowMigration, true, vmpls, minimumTcb, references);
  }

  /// The same for these privilege levels alone.
  public SnpPolicy at(Integer... levels) {
    return with(
        allowDebug, allowMigration, allowMissingCrl, Set.of(levels), minimumTcb, references);
  }

  /// The same with least security levels for a product.
  public SnpPolicy least(Product product, Tcb tcb) {
    Map<Product, Tcb> more = new EnumMap<>(Product.class);
    more.putAll(minimumTcb);
    more.put(product, tcb);
    return with(allowDebug, allowMigration, allowMissingCrl, vmpls, more, references);
  }

  /// The same with reference values for a field: `snp-reference-malformed`.
  public SnpPolicy wanting(Reference field, Set<Bytes> values) {
    Map<Reference, Set<Bytes>> more = new EnumMap<>(Reference.class);
    more.putAll(references);
    more.put(field, values);
    return with(allowDebug, allowMigration, allowMissingCrl, vmpls, minimumTcb, more);
  }

  private SnpPolicy with(
      boolean debug,
      boolean migration,
      boolean missingCrl,
      Set<Integer> levels,
      Map<Product, Tcb> tcb,
      Map<Reference, Set<Bytes>> values) {
    return new SnpPolicy(
        debug,
        migration,
        missingCrl,
        levels,
        tcb,
        minimumGuestSvn,
        minimumFirmware,
        requiredPolicyBits,
        forbiddenPolicyBits,
        requiredPlatformBits,
        forbiddenPlatformBits,
        cspIds,
        values);
  }

  private static Map<Reference, Set<Bytes>> copy(Map<Reference, Set<Bytes>> references) {
    Map<Reference, Set<Bytes>> copy = new EnumMap<>(Reference.class);
    references.forEach((field, values) -> {
      field.require(values);
      copy.put(field, Set.copyOf(values));
    });
    return java.util.Collections.unmodifiableMap(copy);
  }
}
