/// Event logs of a measured boot: what firmware, boot loader and kernel say they have measured. A
/// log proves nothing by itself. It is replayed into registers, and those are compared with the
/// ones that a quote signs; then the digests are what was measured, and where a digest is defined
/// over the event's own data, [motte.eventlog.EventLog#check] says whether the data is true.
///
/// ```java
/// var log = EventLog.parse(Bytes.wrap(Files.readAllBytes(file)));
/// var registers = log.replay(Bank.SHA256);
/// if (registers.at(7).equals(quoted)) {
///   log.check(Bank.SHA256).forEach(check -> show(check.event().name(), check.outcome()));
/// }
/// ```
///
/// Formats: the SHA-1 and the crypto-agile form of the TCG (TPM, and CCEL for confidential VMs),
/// the Canonical Event Log in its TLV form, and dstack's JSON.
@org.jspecify.annotations.NullMarked
module motte.eventlog {
  requires static org.jspecify;
  requires transitive motte.core;

  exports motte.eventlog;
}
