package motte.keep;

import motte.evidence.Share;
import motte.wasm.Module;

/// A component of the package that was ordered: checked, and not measured yet.
///
/// @param graph what it will be able to reach, and its name
/// @param module its code
record Component(CapabilityGraph graph, Module module) {

  /// What the manifest calls it.
  String name() {
    return graph.name();
  }

  /// How much it may use.
  Share share() {
    return new Share(graph.limits().memory(), graph.limits().connections());
  }
}
