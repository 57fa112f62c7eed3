package motte.capability;

import java.net.InetSocketAddress;
import java.util.Optional;

/// A place where others connect. Ready for [Interest#READ] when a connection waits.
public interface Listener extends Capability, Pollable {
  /// Takes the oldest waiting connection; empty would block.
  Optional<Connection> accept();

  /// How many connections wait.
  int waiting();

  /// Where it listens, with the port that was really taken.
  InetSocketAddress address();
}
