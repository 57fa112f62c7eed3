/// What a keep can prove about itself: platforms, the measurement log, the evidence that binds both
/// to a fresh nonce and a key, and the client of the steward that appraises it. The formats stand
/// in docs/reference/evidence.md.
///
/// ```java
/// var measurement = KeepMeasurement.ofThisProcess();
/// var platform = SoftPlatform.open(developmentKey, measurement);
/// var log = MeasurementLog.start(platform);
/// log.append(LogRecord.boot(measurement));
/// try (var steward = StewardClient.open(address, pins)) {
///   var nonce = steward.nonce().nonce().orElseThrow();
///   var evidence = Evidence.collect(platform, log, key.spki(), nonce, signedWarrant);
///   var certified = steward.keepCertificate(request, evidence);
/// }
/// ```
@org.jspecify.annotations.NullMarked
module motte.evidence {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.trust;
  requires transitive motte.tpm;
  requires java.net.http;

  exports motte.evidence;
  exports motte.evidence.spi;
}
