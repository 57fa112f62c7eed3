package motte.appraise;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Digest;
import motte.evidence.Frontier;
import motte.evidence.Link;
import motte.evidence.LogRecord;
import motte.evidence.Share;

/// What a measurement log comes to, up to one of its records: all that is needed to judge it, and
/// to read on from there. Whether it is read at once or in pieces makes no difference. Immutable.
///
/// Equal histories are of the same log, up to the same record.
public final class History {
  final Frontier tree;
  final Digest register;
  final Optional<Digest> boot;
  final Optional<String> disorder;
  final long bootedAt;
  final Optional<Digest> measurement;
  final Set<Digest> earlierMeasurements;
  final Optional<Digest> warrant;
  final Optional<Digest> lastLoaded;
  final Set<Digest> loadedNow;

  /// Since the last boot record: by the keep that writes now.
  final Set<Digest> loadedSinceStart;

  final Set<Digest> loadedEver;
  final Map<String, Instance> instances;
  final Set<Link> links;
  final Set<String> plaintext;

  /// What each instance may use, by its name, where the log says so.
  final Map<String, Share> shares;

  History(Reading reading) {
    tree = reading.tree();
    register = reading.register;
    boot = reading.boot;
    disorder = reading.disorder;
    bootedAt = reading.bootedAt;
    measurement = reading.measurement;
    earlierMeasurements = Set.copyOf(reading.earlierMeasurements);
    warrant = reading.warrant;
    lastLoaded = reading.lastLoaded;
    loadedNow = Set.copyOf(reading.loadedNow);
    loadedSinceStart = Set.copyOf(reading.loadedSinceStart);
    loadedEver = Set.copyOf(reading.loadedEver);
    instances = Map.copyOf(reading.instances);
    links = Set.copyOf(reading.links);
    plaintext = Set.copyOf(reading.plaintext);
    shares = Map.copyOf(reading.shares);
  }

  /// Nothing has been read yet.
  ///
  /// @param bank the hash of the register's bank that report data name
  static History of(Digest.Algorithm bank) {
    return new History(new Reading(bank));
  }

  /// What the log comes to with the records that follow: `log-malformed`, `cbor-malformed`.
  History read(List<Bytes> records) {
    if (records.isEmpty()) {
      return this;
    }
    var reading = new Reading(this);
    for (var encoded : records) {
      reading.record(encoded, LogRecord.parse(encoded, reading.size()));
    }
    return new History(reading);
  }

  /// The leaf of record 0, if that names this log alone: if the record is salted.
  public Optional<Digest> boot() {
    return boot;
  }

  /// How many records were read.
  public long size() {
    return tree.size();
  }

  /// The root of the tree over them.
  public Digest root() {
    return tree.root();
  }

  /// How much it holds: instances, components, links and grants in the clear, of all times.
  int weight() {
    return instances.size()
        + loadedEver.size()
        + links.size()
        + plaintext.size()
        + shares.size()
        + earlierMeasurements.size();
  }

  /// The instance that has this key.
  Optional<Instance> instanceOf(Digest key) {
    return instances.values().stream().filter(each -> each.key().equals(key)).findFirst();
  }

  /// The log is the same up to the same record: both hold all that was written.
  @Override
  public boolean equals(Object other) {
    return other instanceof History that
        && tree.equals(that.tree)
        && register.equals(that.register);
  }

  @Override
  public int hashCode() {
    return register.hashCode();
  }
}
