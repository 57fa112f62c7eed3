package motte.appraise;

/// What a check came to, before it has a place in a verdict.
record Finding(Outcome outcome, String reason) {

  static Finding passed(String reason) {
    return new Finding(Outcome.PASSED, reason);
  }

  static Finding failed(String reason) {
    return new Finding(Outcome.FAILED, reason);
  }

  static Finding skipped(String reason) {
    return new Finding(Outcome.SKIPPED, reason);
  }

  /// Not made, because something that it needs is not there.
  static Finding needs(String what) {
    return skipped("it needs " + what);
  }

  static Finding of(boolean holds, String passed, String failed) {
    return holds ? passed(passed) : failed(failed);
  }
}
