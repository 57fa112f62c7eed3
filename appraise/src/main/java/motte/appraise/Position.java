package motte.appraise;

import motte.core.Digest;

/// A place in a measurement log that a verifier remembers, because it found the log trusted up to
/// there.
///
/// @param history what the log comes to up to there
/// @param ear SHA-256 of the signed EAR of the evidence that led there
/// @param depth how many pieces of evidence before that one are needed to have the log whole
public record Position(History history, Digest ear, int depth) {}
