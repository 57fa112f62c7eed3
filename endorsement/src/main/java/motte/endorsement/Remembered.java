package motte.endorsement;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The values that were looked at last, so many and no more; the one not looked at for longest goes
/// first. Thread-safe.
public final class Remembered<K, V> {
  private final Map<K, V> values;

  /// Remembers at most `most` values.
  public Remembered(int most) {
    values =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
          }
        };
  }

  /// The value for that key, if it is still known.
  public Optional<V> find(K key) {
    synchronized (values) {
      return Optional.ofNullable(values.get(key));
    }
  }

  /// Keeps a value.
  public void remember(K key, V value) {
    synchronized (values) {
      values.put(key, value);
    }
  }

  /// Keeps no value for that key.
  public void forget(K key) {
    synchronized (values) {
      values.remove(key);
    }
  }

  /// How many values are known.
  public int size() {
    synchronized (values) {
      return values.size();
    }
  }
}
