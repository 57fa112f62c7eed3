package motte.capability;

import java.util.concurrent.CopyOnWriteArrayList;

/// Those who watch one pollable: nearly always one, so a change walks an array of one.
final class Watchers {
  private final CopyOnWriteArrayList<Runnable> all = new CopyOnWriteArrayList<>();

  void add(Runnable onChange) {
    all.addIfAbsent(onChange);
  }

  void remove(Runnable onChange) {
    all.remove(onChange);
  }

  void fire() {
    for (var onChange : all) {
      onChange.run();
    }
  }
}
