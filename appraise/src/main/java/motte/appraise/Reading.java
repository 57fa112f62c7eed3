package motte.appraise;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.appraise.Instance.State;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.MotteException;
import motte.evidence.Frontier;
import motte.evidence.Link;
import motte.evidence.LogRecord;
import motte.evidence.LogRecord.Event;
import motte.evidence.Merkle;
import motte.evidence.Register;
import motte.evidence.Share;

/// Reads a measurement log record by record into a [History], and finds what stands in an order in
/// which it cannot have happened. Used once, by one thread.
final class Reading {
  private static final int SALT = 16;
  private static final String PLAINTEXT = " plaintext";

  private final Frontier before;
  private final List<Digest> leaves = new ArrayList<>();
  Digest register;
  Optional<Digest> boot = Optional.empty();
  Optional<String> disorder = Optional.empty();
  long bootedAt = -1;
  Optional<Digest> measurement = Optional.empty();
  final Set<Digest> earlierMeasurements = new HashSet<>();
  Optional<Digest> warrant = Optional.empty();
  Optional<Digest> lastLoaded = Optional.empty();
  final Set<Digest> loadedNow = new HashSet<>();
  final Set<Digest> loadedSinceStart = new HashSet<>();
  final Set<Digest> loadedEver = new HashSet<>();
  final Map<String, Instance> instances = new HashMap<>();
  final Set<Link> links = new LinkedHashSet<>();
  final Set<String> plaintext = new LinkedHashSet<>();
  final Map<String, Share> shares = new HashMap<>();
  private final Set<Digest> keys = new HashSet<>();

  Reading(Digest.Algorithm bank) {
    before = Frontier.empty();
    register = Register.zero(bank);
  }

  Reading(History known) {
    before = known.tree;
    register = known.register;
    boot = known.boot;
    disorder = known.disorder;
    bootedAt = known.bootedAt;
    measurement = known.measurement;
    earlierMeasurements.addAll(known.earlierMeasurements);
    warrant = known.warrant;
    lastLoaded = known.lastLoaded;
    loadedNow.addAll(known.loadedNow);
    loadedSinceStart.addAll(known.loadedSinceStart);
    loadedEver.addAll(known.loadedEver);
    instances.putAll(known.instances);
    links.addAll(known.links);
    plaintext.addAll(known.plaintext);
    shares.putAll(known.shares);
    known.instances.values().forEach(each -> keys.add(each.key()));
  }

  long size() {
    return before.size() + leaves.size();
  }

  Frontier tree() {
    return before.append(leaves);
  }

  void record(Bytes encoded, LogRecord record) {
    long place = size();
    var leaf = Merkle.leaf(encoded);
    if (place == 0) {
      boot = record.salt().filter(salt -> salt.size() >= SALT).map(_ -> leaf);
    }
    var fault = fault(place, record);
    if (disorder.isEmpty() && !fault.isEmpty()) {
      var kind = record.kind().name().toLowerCase(Locale.ROOT);
      disorder = Optional.of("record " + place + " (" + kind + ") " + fault);
    }
    record.grants().stream().filter(grant -> grant.endsWith(PLAINTEXT)).forEach(plaintext::add);
    record.instance().ifPresent(name -> shares(name, record.grants()));
    leaves.add(leaf);
    var bank = register.algorithm();
    var event = bank == leaf.algorithm() ? leaf : Register.event(bank, encoded);
    register = Register.extend(register, event);
  }

  /// What is granted twice may be used twice.
  private void shares(String instance, List<String> grants) {
    grants.stream()
        .flatMap(grant -> Share.find(grant).stream())
        .forEach(share -> shares.merge(instance, share, Share::and));
  }

  /// Takes a record in; what is wrong with it in this place, or nothing.
  private String fault(long place, LogRecord record) {
    if (place == 0 && record.kind() != Event.BOOT) {
      return "stands where the boot belongs";
    }
    if (place > 0 && place == bootedAt + 1 && record.kind() != Event.WARRANT) {
      return "stands where the warrant belongs";
    }
    return switch (record.kind()) {
      case BOOT -> boots(place, record);
      case WARRANT -> warrants(place, record);
      case LOAD -> loads(record);
      case UNLOAD -> unloads(record);
      case KEY -> keys(place, record);
      case START -> starts(record);
      case STOP -> stops(record);
      case LINK -> links(record);
      case GRANT, POLICY -> "";
    };
  }

  /// The keep began; if it is not the first, all that ran before it has ended.
  private String boots(long place, LogRecord record) {
    measurement.filter(_ -> place > 0).ifPresent(earlierMeasurements::add);
    measurement = record.config();
    bootedAt = place;
    warrant = Optional.empty();
    loadedNow.clear();
    loadedSinceStart.clear();
    lastLoaded = Optional.empty();
    instances.replaceAll((_, instance) -> instance.in(State.STOPPED));
    return "";
  }

  private String warrants(long place, LogRecord record) {
    if (place != bootedAt + 1) {
      return "does not follow a boot record";
    }
    warrant = record.config();
    return "";
  }

  private String loads(LogRecord record) {
    if (record.component().isEmpty()) {
      return "names no component";
    }
    lastLoaded = record.component();
    loadedNow.add(record.component().get());
    loadedSinceStart.add(record.component().get());
    loadedEver.add(record.component().get());
    return "";
  }

  private String unloads(LogRecord record) {
    var component = record.component();
    if (component.isEmpty() || !loadedNow.contains(component.get())) {
      return "unloads what is not loaded";
    }
    if (instances.values().stream()
        .anyMatch(each -> each.live() && each.component().equals(component))) {
      return "unloads a component whose instance has not stopped";
    }
    loadedNow.remove(component.get());
    if (lastLoaded.equals(component)) {
      lastLoaded = Optional.empty();
    }
    return "";
  }

  private String keys(long place, LogRecord record) {
    if (record.instance().isEmpty() || record.key().isEmpty()) {
      return "names no instance or no key";
    }
    var name = record.instance().get();
    var key = record.key().get();
    var component = record.component().or(() -> lastLoaded);
    if (instances.containsKey(name)) {
      return "gives an instance a second key";
    }
    instances.put(name, new Instance(name, key, component, place, State.KEYED));
    if (!keys.add(key)) {
      return "gives a key away a second time";
    }
    if (component.isEmpty()) {
      return "comes before any load";
    }
    return loadedNow.contains(component.get()) ? "" : "names a component that is not loaded";
  }

  private String starts(LogRecord record) {
    var found = instance(record);
    if (found.isEmpty()) {
      return "comes before the instance's key";
    }
    if (found.get().state() != State.KEYED) {
      return "starts an instance a second time";
    }
    instances.put(found.get().name(), found.get().in(State.STARTED));
    return "";
  }

  private String stops(LogRecord record) {
    var found = instance(record);
    if (found.isEmpty()) {
      return "stops an instance that never was";
    }
    instances.put(found.get().name(), found.get().in(State.STOPPED));
    return "";
  }

  private String links(LogRecord record) {
    for (var text : record.links()) {
      try {
        var link = Link.parse(text);
        if (!live(link.from()) || !(link.outside() || live(link.to()))) {
          return "links an instance that has no key, or has stopped";
        }
        links.add(link);
      } catch (MotteException e) {
        return "cannot be read: " + e.getMessage();
      }
    }
    return "";
  }

  private Optional<Instance> instance(LogRecord record) {
    return record.instance().map(instances::get);
  }

  private boolean live(String name) {
    var found = instances.get(name);
    return found != null && found.live();
  }
}
