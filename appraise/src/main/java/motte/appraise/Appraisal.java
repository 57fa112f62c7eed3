package motte.appraise;

import java.util.Optional;

/// A verdict, and what the evidence says if the verdict is [Trusted].
///
/// @param verdict all that was looked at
/// @param facts what may be believed; empty if the verdict is [Refused]
public record Appraisal(Verdict verdict, Optional<Facts> facts) {}
