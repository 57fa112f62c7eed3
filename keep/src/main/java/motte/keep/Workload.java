package motte.keep;

import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import motte.capability.WallClock;
import motte.evidence.LogRecord;
import motte.evidence.StewardClient;
import motte.pack.Warrant;
import motte.trust.Identity;
import motte.trust.Pins;
import motte.trust.SigningKey;
import motte.wasm.Module;
import org.jspecify.annotations.Nullable;

/// A measured and certified component: what a keep runs, once.
final class Workload implements AutoCloseable {
  private final Warrant warrant;
  private final CapabilityGraph graph;
  private final Module module;
  private final String instance;
  private final SigningKey key;
  private final Credential credential;
  private final TrustedClock clock;
  private final Enrolment enrolment;
  private final StewardClient steward;
  private final Lines lines;
  private final Object lock = new Object();
  private @Nullable Guest guest;
  private boolean stopped;

  Workload(
      Warrant warrant,
      CapabilityGraph graph,
      Module module,
      String instance,
      SigningKey key,
      Credential credential,
      TrustedClock clock,
      Enrolment enrolment,
      StewardClient steward,
      Lines lines) {
    this.warrant = warrant;
    this.graph = graph;
    this.module = module;
    this.instance = instance;
    this.key = key;
    this.credential = credential;
    this.clock = clock;
    this.enrolment = enrolment;
    this.steward = steward;
    this.lines = lines;
  }

  /// Opens what was granted, says where it listens, and runs the guest to its end, while its
  /// certificate is renewed.
  ///
  /// @return the guest's exit code
  int run(Stdio stdio) {
    enrolment.record(LogRecord.start(instance));
    try (var opened = open(stdio)) {
      lines.say(Step.RUN, "started " + instance);
      opened.endpoints().forEach(endpoint -> lines.say(Step.RUN, "ready " + endpoint));
      var renewing = renewing();
      try {
        return opened.run();
      } finally {
        renewing.interrupt();
      }
    } finally {
      enrolment.record(LogRecord.stop(instance));
      lines.say(Step.RUN, "stopped " + instance);
    }
  }

  /// Ends the guest from any thread.
  void stop() {
    synchronized (lock) {
      stopped = true;
      if (guest != null) {
        guest.stop();
      }
    }
  }

  @Override
  public void close() {
    stop();
    steward.close();
  }

  private Guest open(Stdio stdio) {
    var connections = new Semaphore(graph.limits().connections());
    var tls =
        new KeepTls(
            warrant.domain(),
            new Pins(Set.copyOf(warrant.stewardPins())),
            credential,
            clock,
            connections,
            new PeerLog(lines, System::nanoTime));
    var opened = Guest.open(graph, module, stdio, tls, WallClock.of(clock), connections);
    synchronized (lock) {
      guest = opened;
      if (stopped) {
        opened.stop();
      }
    }
    return opened;
  }

  private Thread renewing() {
    var renewal = new Renewal(credential, this::renewed, clock, lines);
    return Thread.ofVirtual()
        .name("renew")
        .start(() -> {
          while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(Math.max(1, renewal.pause().toNanos()));
            renewal.wake();
          }
        });
  }

  /// Trades fresh evidence over the log as it is now for a new certificate of the same key.
  Identity renewed() {
    var enrolled = enrolment.instance(key);
    clock.advance(enrolled.time());
    return enrolled.identity();
  }
}
