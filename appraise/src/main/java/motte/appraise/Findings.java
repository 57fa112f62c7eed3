package motte.appraise;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import motte.core.MotteException;

/// The checks of a verdict while it is being reached.
final class Findings {
  private final List<Check> checks = new ArrayList<>();

  void add(Remits step, String name, Finding finding) {
    checks.add(new Check(step, name, finding.outcome(), finding.reason()));
  }

  /// Reads something; that it could be read is a check of its own.
  <T> Optional<T> read(Remits step, String name, String passed, Supplier<T> reader) {
    try {
      var value = reader.get();
      add(step, name, Finding.passed(passed));
      return Optional.of(value);
    } catch (MotteException e) {
      add(step, name, Finding.failed(e.getMessage()));
      return Optional.empty();
    }
  }

  void addAll(Findings others) {
    checks.addAll(others.checks);
  }

  boolean sound() {
    return checks.stream().noneMatch(Check::hasFailed);
  }

  List<Check> checks() {
    return List.copyOf(checks);
  }
}
