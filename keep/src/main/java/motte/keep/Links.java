package motte.keep;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import motte.capability.Connection;
import motte.capability.LinkedConnection;
import motte.capability.Listener;
import motte.capability.Peer;
import motte.capability.QueueListener;
import motte.core.ByteSize;
import motte.core.Kind;
import motte.evidence.Link;
import motte.evidence.LogRecord;
import motte.pack.Entry;

/// The connections between the components of one keep: those that its manifest states, and no
/// others. They stand in the log before this exists, and so before any of them is made. Nothing of
/// them leaves the keep, so there is no TLS; each end holds as many unread bytes as its component's
/// limits say.
final class Links {
  private final Map<Inlet, QueueListener> listeners = new HashMap<>();
  private final Map<String, ByteSize> buffers = new HashMap<>();

  /// Where a component listens.
  private record Inlet(String component, String name) {}

  private Links() {}

  /// Where there is one component: nothing to link to.
  static Links none() {
    return new Links();
  }

  /// Writes the links between these instances into a log, and gives what they can be made with.
  static Links between(List<Instance> instances, Consumer<LogRecord> log) {
    var stated = stated(instances);
    if (!stated.isEmpty()) {
      log.accept(LogRecord.link(stated));
    }
    var links = new Links();
    for (var instance : instances) {
      var graph = instance.component().graph();
      links.buffers.put(graph.name(), graph.limits().buffer());
      of(graph, Entry.Inlet.class)
          .forEach(entry ->
              links.listeners.put(
                  new Inlet(graph.name(), entry.name()),
                  QueueListener.of(place(graph.name()), () -> {})));
    }
    return links;
  }

  /// The links that the manifests of these instances state, as the log names them.
  static List<Link> stated(List<Instance> instances) {
    var names = new HashMap<String, String>();
    instances.forEach(each -> names.put(each.component().name(), each.name()));
    var stated = new ArrayList<Link>();
    for (var from : instances) {
      of(from.component().graph(), Entry.Link.class)
          .map(entry ->
              Link.of(
                  from.name(),
                  Optional.ofNullable(names.get(entry.component()))
                      .orElseThrow(() -> missing(from.component().name(), entry)),
                  entry.listen()))
          .forEach(stated::add);
    }
    return stated;
  }

  /// Where the links of others to this entry of `component` arrive. Alone, none ever do.
  Listener listen(String component, Entry.Inlet entry) {
    return Optional.<Listener>ofNullable(listeners.get(new Inlet(component, entry.name())))
        .orElseGet(() -> QueueListener.of(place(component), () -> {}));
  }

  /// Makes the connection that this entry of `component` states.
  Connection connect(String component, Entry.Link entry) {
    var there = listeners.get(new Inlet(entry.component(), entry.listen()));
    if (there == null) {
      throw missing(component, entry);
    }
    var ends = LinkedConnection.between(end(component), end(entry.component()));
    there.offer(ends.called());
    return ends.caller();
  }

  private LinkedConnection.End end(String component) {
    var buffer = buffers.getOrDefault(component, ByteSize.ofKiB(64));
    return new LinkedConnection.End(Peer.at(place(component)), buffer);
  }

  private static <T extends Entry> Stream<T> of(CapabilityGraph graph, Class<T> kind) {
    return graph.entries().stream().filter(kind::isInstance).map(kind::cast);
  }

  /// A place that is on no network.
  private static InetSocketAddress place(String component) {
    return InetSocketAddress.createUnresolved(component, 0);
  }

  private static KeepException missing(String from, Entry.Link entry) {
    return new KeepException(
        Kind.MISSING,
        "link-needs-keep",
        "entry `"
            + entry.name()
            + "` of `"
            + from
            + "` leads to `"
            + entry.listen()
            + "` of `"
            + entry.component()
            + "`, which does not run here",
        "components that are linked run together in a keep: deploy their package");
  }
}
