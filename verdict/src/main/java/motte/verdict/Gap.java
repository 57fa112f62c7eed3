package motte.verdict;

/// What a skipped check leaves open.
public enum Gap {
  /// Nothing: it does not apply here, nobody asked for it, or another check tells what is missing.
  NONE,
  /// What a sound verdict rests on: it refuses.
  REFUSES,
  /// What would refuse, had a policy not said in words that it may pass.
  LET_PASS
}
