package motte.capability;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// An open regular file of the host.
final class HostFile implements File {
  private final FileChannel channel;
  private final HostNode node;
  private volatile Metadata last;

  HostFile(FileChannel channel, HostNode node, Metadata first) {
    this.channel = channel;
    this.node = node;
    this.last = first;
    HostTree.TREE.add(node);
  }

  @Override
  public int read(long position, byte[] target, int offset, int length) {
    try {
      return channel.read(ByteBuffer.wrap(target, offset, length), position);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public int write(long position, byte[] source, int offset, int length) {
    try {
      return channel.write(ByteBuffer.wrap(source, offset, length), position);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public long append(byte[] source, int offset, int length) {
    HostTree.TREE.appending().lock();
    try {
      long end = size();
      int done = 0;
      while (done < length) {
        done += write(end + done, source, offset + done, length - done);
      }
      return end;
    } finally {
      HostTree.TREE.appending().unlock();
    }
  }

  @Override
  public long size() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void resize(long size) {
    try {
      if (size < channel.size()) {
        channel.truncate(size);
      } else if (size > channel.size()) {
        channel.write(ByteBuffer.allocate(1), size - 1);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public Metadata metadata() {
    HostTree.TREE.walking().lock();
    try {
      var now = node.metadata();
      if (now == null) {
        var was = last;
        now =
            new Metadata(
                was.device(),
                was.inode(),
                was.type(),
                0,
                size(),
                was.accessed(),
                was.modified(),
                was.changed());
      }
      last = now;
      return now;
    } finally {
      HostTree.TREE.walking().unlock();
    }
  }

  @Override
  public void times(Times times) {
    HostTree.TREE.walking().lock();
    try {
      node.times(times);
    } finally {
      HostTree.TREE.walking().unlock();
    }
  }

  @Override
  public void sync(boolean metadata) {
    try {
      channel.force(metadata);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    HostTree.TREE.remove(node);
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private CapabilityException failed(IOException cause) {
    return FileFault.of(node.name, node.path, cause);
  }
}
