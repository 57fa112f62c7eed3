package motte.keep;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import motte.capability.WallClock;
import motte.evidence.LogRecord;
import motte.evidence.StewardClient;
import motte.pack.Warrant;
import motte.trust.Cmw;
import motte.trust.Identity;
import motte.trust.Pins;
import motte.trust.Revocations;

/// The measured and certified components of one package: what a keep runs, once. Each goes its own
/// way: one that ends or traps leaves the log, and the others go on.
final class Workload implements AutoCloseable {
  private final Warrant warrant;
  private final Links links;
  private final TrustedClock clock;
  private final Enrolment enrolment;
  private final StewardClient steward;
  private final Lines lines;
  private final boolean several;
  private final Pins pins;
  private final Revocations revocations;

  /// Those that have not ended. Whoever changes this holds it until the log says so too, so that
  /// evidence never asks for a certificate of an instance that the log says has stopped.
  private final List<Resident> living;

  Workload(
      Warrant warrant,
      List<Resident> residents,
      Links links,
      TrustedClock clock,
      Enrolment enrolment,
      StewardClient steward,
      Lines lines) {
    this.warrant = warrant;
    this.links = links;
    this.clock = clock;
    this.enrolment = enrolment;
    this.steward = steward;
    this.lines = lines;
    this.several = residents.size() > 1;
    this.living = new ArrayList<>(residents);
    this.pins = new Pins(Set.copyOf(warrant.stewardPins()));
    this.revocations = new Revocations(steward::crl, clock);
  }

  /// Opens what was granted, says where it listens, and runs every guest to its end, while their
  /// certificates are renewed. What cannot be opened stops all.
  ///
  /// @return the exit code of the first that did not end with 0, and 0 if all did
  int run(Stdio stdio) {
    try {
      living().forEach(each -> open(each, stdio));
    } catch (RuntimeException | Error e) {
      living().forEach(this::end);
      throw e;
    }
    var renewing = renewing();
    var exitCode = new AtomicInteger();
    var others = new CountDownLatch(living().size() - 1);
    try {
      living().stream()
          .skip(1)
          .forEach(each ->
              Thread.ofPlatform()
                  .name(each.name())
                  .start(() -> {
                    run(each, exitCode);
                    others.countDown();
                  }));
      run(living().getFirst(), exitCode);
      others.await();
    } catch (InterruptedException _) {
      stop();
      Thread.currentThread().interrupt();
    } finally {
      renewing.interrupt();
    }
    return exitCode.get();
  }

  /// Ends all guests from any thread.
  void stop() {
    living().forEach(Resident::stop);
  }

  @Override
  public void close() {
    stop();
    steward.close();
    enrolment.close();
  }

  private List<Resident> living() {
    synchronized (living) {
      return List.copyOf(living);
    }
  }

  private void open(Resident resident, Stdio whole) {
    enrolment.record(LogRecord.start(resident.name()));
    var component = resident.component();
    var stdio = several ? whole.labelled(component.name()) : whole;
    var connections = new Semaphore(component.graph().limits().connections());
    var tls =
        new KeepTls(
            warrant.domain(),
            pins,
            resident.credential(),
            revocations,
            clock,
            connections,
            new PeerLog(about(resident), System::nanoTime));
    var guest =
        Guest.open(
            component.graph(),
            component.module(),
            stdio,
            tls,
            links,
            WallClock.of(clock),
            connections);
    resident.opened(guest, stdio);
    lines.say(Step.RUN, "started " + resident.name());
    var of = several ? component.name() + "/" : "";
    guest.endpoints().forEach(endpoint -> lines.say(Step.RUN, "ready " + of + endpoint));
  }

  private void run(Resident resident, AtomicInteger exitCode) {
    int code;
    try {
      try {
        code = resident.run();
      } finally {
        end(resident);
      }
    } catch (RuntimeException | Error e) {
      code = about(resident).ended(Step.RUN, e);
    }
    exitCode.compareAndSet(0, code);
  }

  /// Takes an instance, and its component with the last instance of it, out of the log and of all
  /// that is renewed: its key goes with it.
  private void end(Resident resident) {
    resident.close();
    synchronized (living) {
      living.remove(resident);
      enrolment.record(LogRecord.stop(resident.name()));
      if (living.stream().noneMatch(other -> other.digest().equals(resident.digest()))) {
        enrolment.record(LogRecord.unload(resident.digest()));
      }
    }
    lines.say(Step.RUN, "stopped " + resident.name());
  }

  private Lines about(Resident resident) {
    return several ? lines.about(resident.component().name()) : lines;
  }

  private Thread renewing() {
    var renewal =
        new Renewal(
            () -> living().stream().map(Resident::credential).toList(),
            this::renewed,
            clock,
            lines);
    return Thread.ofVirtual()
        .name("renew")
        .start(() -> {
          while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(Math.max(1, renewal.pause().toNanos()));
            renewal.wake();
          }
        });
  }

  /// Trades one piece of fresh evidence, over the log as it is now, for a new certificate of each
  /// key that lives.
  List<Identity> renewed() {
    var challenge = enrolment.challenge();
    List<Resident> asking;
    Cmw evidence;
    synchronized (living) {
      asking = List.copyOf(living);
      if (asking.isEmpty()) {
        return List.of();
      }
      evidence = enrolment.evidence(challenge, asking.getFirst().key());
    }
    var enrolled = enrolment.instances(asking.stream().map(Resident::key).toList(), evidence);
    clock.advance(enrolled.time());
    for (int i = 0; i < asking.size(); i++) {
      asking.get(i).credential().renewed(enrolled.identities().get(i));
    }
    return enrolled.identities();
  }
}
