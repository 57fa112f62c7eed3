package motte.appraise;

import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.evidence.ReportData;

/// What a platform's evidence says, whatever the platform.
///
/// @param platform the platform's name
/// @param grade what roots it
/// @param measurement of the keep; empty where the platform measures the machine, and the log's
///   boot record the keep
/// @param bound what it is bound to: the 64 bytes of the report data, or its 32
/// @param endorsements what vouched for the machine; empty where nothing does
record PlatformClaims(
    String platform,
    Grade grade,
    Optional<Digest> measurement,
    Bytes bound,
    Optional<Endorsements> endorsements) {

  /// Claims for which nothing beside the evidence vouches.
  PlatformClaims(String platform, Grade grade, Optional<Digest> measurement, Bytes bound) {
    this(platform, grade, measurement, bound, Optional.empty());
  }

  /// Whether it is bound to these.
  boolean binds(ReportData data) {
    return bound.equals(bound.size() == ReportData.SIZE ? data.value() : data.shortValue());
  }
}
