package motte.wasm.internal;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/// The instances whose code a call of an instance may come to run without passing their gates:
/// those of functions that it imports or that are in its tables, and so on. Found when it matters
/// only, which is when a guest is to stop or has trapped.
final class Neighbours {
  private Neighbours() {}

  /// The gates of all those instances, without the one that is asked for.
  static Collection<Gate> of(GuestInstance instance) {
    if (!instance.hasNeighbours()) {
      return List.of();
    }
    var found = new LinkedHashSet<GuestInstance>();
    var open = new ArrayDeque<GuestInstance>();
    found.add(instance);
    open.add(instance);
    while (!open.isEmpty()) {
      for (var function : open.remove().reachable()) {
        var owner = function.owner.instance;
        if (owner != null && found.add(owner)) {
          open.add(owner);
        }
      }
    }
    found.remove(instance);
    return found.stream().map(GuestInstance::gate).toList();
  }
}
