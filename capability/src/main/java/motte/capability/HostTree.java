package motte.capability;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// The host's tree of files, as the guests of this process change it. Java names files by path, so
/// checking a path and using it are two steps: whoever changes names holds [#changing], whoever
/// walks holds [#walking], and no guest can exchange a directory for a link in between. Open nodes
/// are told when they are moved.
///
/// There is one for the process, although it is static state, because two guests may be granted
/// folders that overlap. It does not protect against other processes of the host that rename inside
/// a granted folder while a guest uses it.
final class HostTree {
  static final HostTree TREE = new HostTree();

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Lock appending = new ReentrantLock();
  private final Set<HostNode> open = ConcurrentHashMap.newKeySet();

  private HostTree() {}

  Lock walking() {
    return lock.readLock();
  }

  Lock changing() {
    return lock.writeLock();
  }

  /// Held from looking where a file ends until something was written there.
  Lock appending() {
    return appending;
  }

  void add(HostNode node) {
    open.add(node);
  }

  void remove(HostNode node) {
    open.remove(node);
  }

  /// Under [#changing]: what was at or below `from` is now at `to`.
  void moved(Path from, Path to) {
    for (var node : open) {
      var path = node.path;
      if (path.startsWith(from)) {
        node.path = to.resolve(from.relativize(path));
      }
    }
  }
}
