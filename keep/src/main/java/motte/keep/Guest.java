package motte.keep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import motte.capability.Bounds;
import motte.capability.Capability;
import motte.capability.HostDirectory;
import motte.capability.Listener;
import motte.capability.StdStreams;
import motte.capability.TcpConnection;
import motte.capability.WallClock;
import motte.core.MotteException;
import motte.pack.Entry;
import motte.pack.Transport;
import motte.wasi.Descriptor;
import motte.wasi.Wasi;
import motte.wasm.Limits;
import motte.wasm.Module;
import org.jspecify.annotations.Nullable;

/// One component with all that it was granted, opened: ready to run once.
public final class Guest implements AutoCloseable {
  private final Module module;
  private final Wasi world;
  private final Limits limits;
  private final List<Capability> capabilities;
  private final List<Endpoint> endpoints;
  private final Object lock = new Object();
  private @Nullable Thread runner;
  private boolean stopped;

  private Guest(
      Module module,
      Wasi world,
      Limits limits,
      List<Capability> capabilities,
      List<Endpoint> endpoints) {
    this.module = module;
    this.world = world;
    this.limits = limits;
    this.capabilities = List.copyOf(capabilities);
    this.endpoints = List.copyOf(endpoints);
  }

  /// Opens what `graph` grants, in the order of its entries: listeners listen, connections are
  /// made, directories are found. All or nothing: an error closes what was opened before.
  ///
  /// @param network how tls entries become connections
  /// @param clock the guest's time of day
  public static Guest open(
      CapabilityGraph graph, Module module, Stdio stdio, SecureNetwork network, WallClock clock) {
    var connections = new Semaphore(graph.limits().connections());
    return open(graph, module, stdio, network, Links.none(), clock, connections);
  }

  /// As above, with `links` to other components; `connections` counts the open connections of the
  /// plain listeners too.
  static Guest open(
      CapabilityGraph graph,
      Module module,
      Stdio stdio,
      SecureNetwork network,
      Links links,
      WallClock clock,
      Semaphore connections) {
    var opening = new Opening(graph, stdio, network, links, connections);
    try {
      var world =
          Wasi.builder()
              .args(graph.args())
              .env(graph.env())
              .wallClock(clock)
              .maxDescriptors(graph.entries().size() + graph.limits().connections() + 256);
      graph.entries().forEach(entry -> world.descriptor(opening.open(entry)));
      return new Guest(
          module, world.build(), limits(graph), opening.capabilities, opening.endpoints);
    } catch (MotteException e) {
      opening.capabilities.forEach(Guest::close);
      throw e;
    }
  }

  /// Where its listeners are reached.
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /// Runs the guest on this thread until it ends.
  ///
  /// @return its exit code
  /// @throws KeepException `guest-stopped` when [#stop] ended it
  public int run() {
    synchronized (lock) {
      if (stopped) {
        throw stoppedException();
      }
      runner = Thread.currentThread();
    }
    try {
      return world.run(module, limits);
    } catch (MotteException e) {
      synchronized (lock) {
        if (stopped) {
          throw stoppedException();
        }
      }
      throw e;
    } finally {
      synchronized (lock) {
        runner = null;
        // What interrupted the guest is over: nothing that follows is meant by it.
        if (stopped) {
          Thread.interrupted();
        }
      }
      close();
    }
  }

  /// Ends the guest wherever it is, from any thread, and closes its sockets. Returns at once.
  public void stop() {
    synchronized (lock) {
      stopped = true;
      if (runner != null) {
        runner.interrupt();
      }
    }
    close();
  }

  /// Gives up all that was granted.
  @Override
  public void close() {
    capabilities.forEach(Guest::close);
  }

  private static void close(Capability capability) {
    capability.close();
  }

  private static KeepException stoppedException() {
    return new KeepException(
        motte.core.Kind.UNAVAILABLE,
        "guest-stopped",
        "the guest was stopped from outside",
        "nothing is wrong if that was intended");
  }

  private static Limits limits(CapabilityGraph graph) {
    var limits = graph.limits();
    return new Limits(
        limits.memory(), limits.tableElements(), limits.callDepth(), limits.callTime());
  }

  /// Opens entry after entry and remembers what there is to close.
  private static final class Opening {
    private final String component;
    private final Stdio stdio;
    private final SecureNetwork network;
    private final Links links;
    private final Semaphore connections;
    private final Bounds bounds;
    private final List<Capability> capabilities = new ArrayList<>();
    private final List<Endpoint> endpoints = new ArrayList<>();

    Opening(
        CapabilityGraph graph,
        Stdio stdio,
        SecureNetwork network,
        Links links,
        Semaphore connections) {
      var limits = graph.limits();
      this.component = graph.name();
      this.stdio = stdio;
      this.network = network;
      this.links = links;
      this.connections = connections;
      this.bounds = new Bounds(limits.connections(), limits.handshake(), limits.buffer());
    }

    Descriptor open(Entry entry) {
      var descriptor =
          switch (entry) {
            case Entry.Null _ -> Descriptor.none();
            case Entry.Stdin _ -> Descriptor.stdin(StdStreams.source(stdio.in()));
            case Entry.Stdout _ -> Descriptor.stdout(StdStreams.sink(stdio.out()));
            case Entry.Stderr _ -> Descriptor.stderr(StdStreams.sink(stdio.err()));
            case Entry.Listen listen -> Descriptor.listener(listen.name(), listener(listen));
            case Entry.Connect connect -> Descriptor.connection(connect.name(), connect(connect));
            case Entry.Inlet inlet ->
                Descriptor.listener(inlet.name(), links.listen(component, inlet));
            case Entry.Link link ->
                Descriptor.connection(link.name(), links.connect(component, link));
            case Entry.Directory(_, var guest, var host, var readOnly) ->
                Descriptor.directory(guest, HostDirectory.open(Path.of(host), readOnly), readOnly);
          };
      capabilities.add(descriptor.capability());
      return descriptor;
    }

    private Listener listener(Entry.Listen entry) {
      var listener =
          switch (entry.prot()) {
            case TLS -> network.listen(entry, bounds);
            case TCP ->
                Acceptor.open(
                    entry.name(),
                    Addresses.local(entry.addr(), entry.port()),
                    bounds,
                    connections,
                    Upgrade.plain(),
                    (_, _) -> {});
          };
      endpoints.add(new Endpoint(entry.name(), entry.prot(), listener.address()));
      return listener;
    }

    private motte.capability.Connection connect(Entry.Connect entry) {
      if (entry.prot() == Transport.TLS) {
        return network.connect(entry, bounds);
      }
      try {
        return TcpConnection.open(entry.host(), entry.port(), bounds);
      } catch (MotteException e) {
        throw Addresses.unreachable(entry.name(), Addresses.text(entry.host(), entry.port()), e);
      }
    }
  }
}
