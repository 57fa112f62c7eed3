package motte.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import motte.core.MotteException;

/// The checks of a verdict while it is being reached. Every check belongs to a layer: what was
/// looked at, such as `snp`, `tpm`, `boot` or `keep`. For one thread.
///
/// ```java
/// var findings = Findings.of("keep");
/// findings.add(Remits.IDENTITY, "nonce", Finding.passed("fresh, and used once"));
/// findings.in("snp").add(Remits.ROOT_OF_TRUST, "report signature", Finding.failed("…"));
/// findings.checks(); // keep.nonce, snp.report-signature
/// ```
public final class Findings {
  private final String layer;
  private final List<Check> checks;

  private Findings(String layer, List<Check> checks) {
    this.layer = layer;
    this.checks = checks;
  }

  /// No checks yet, and those to come belong to `layer`.
  public static Findings of(String layer) {
    return new Findings(layer, new ArrayList<>());
  }

  /// The same checks, and those added here belong to another layer.
  public Findings in(String layer) {
    return new Findings(layer, checks);
  }

  /// No checks yet, of the same layer: for what is judged apart and joined with [#addAll].
  public Findings apart() {
    return of(layer);
  }

  /// Adds a check of this layer.
  ///
  /// @param name what was looked at, in a few words; stable, for the check's ID is made of it
  public void add(Remits step, String name, Finding finding) {
    checks.add(new Check(step, layer, name, finding));
  }

  /// Reads something; that it could be read is a check of its own.
  public <T> Optional<T> read(Remits step, String name, String passed, Supplier<T> reader) {
    try {
      var value = reader.get();
      add(step, name, Finding.passed(passed));
      return Optional.of(value);
    } catch (MotteException e) {
      add(step, name, Finding.failed(e.getMessage()));
      return Optional.empty();
    }
  }

  /// Adds all checks of others, in their layers.
  public void addAll(Findings others) {
    checks.addAll(others.checks);
  }

  /// Whether nothing failed, and nothing that is required was skipped.
  public boolean sound() {
    return checks.stream().noneMatch(Check::refuses);
  }

  /// All checks, as they were added.
  public List<Check> checks() {
    return List.copyOf(checks);
  }
}
