package motte.wasm.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import motte.core.Bytes;
import motte.core.Digest;
import org.jspecify.annotations.Nullable;

/// The classes of one module in a [FileCodeCache].
///
/// A file is an index and, after it, the classes. The index ends with its HMAC-SHA-256 and holds
/// the SHA-256 of each class, so a class is authenticated when it is loaded, and only the classes
/// that are needed are read:
///
/// ```
/// "mottecod" · u32 size of the index · index · 32 bytes HMAC of all before
/// index: utf context · u32 number of classes · (utf name · u32 size · 32 bytes SHA-256)…
/// ```
final class CodeEntry {
  private static final byte[] MAGIC = "mottecod".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD = MAGIC.length + 4;
  private static final int MAC_BYTES = 32;
  private static final int LARGEST_INDEX = 1 << 26;

  private final FileCodeCache cache;
  private final Path file;
  private final String context;
  private final SecretKey key;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, byte[]> fresh = new LinkedHashMap<>();
  private boolean found;

  private record Place(long offset, int size, Digest digest) {}

  private CodeEntry(FileCodeCache cache, Path file, String context, SecretKey key) {
    this.cache = cache;
    this.file = file;
    this.context = context;
    this.key = key;
  }

  /// The entry in `file`; empty if there is no such file or it is not to be trusted.
  static CodeEntry open(FileCodeCache cache, Path file, String context, SecretKey key) {
    var entry = new CodeEntry(cache, file, context, key);
    try (var in = FileChannel.open(file, StandardOpenOption.READ)) {
      entry.readIndex(in);
      entry.found = true;
      FileCodeCache.touch(file);
    } catch (NoSuchFileException _) {
      // Nothing was kept yet.
    } catch (IOException | RuntimeException _) {
      entry.discard();
    }
    return entry;
  }

  /// Whether the module was found: it was valid when its code was compiled.
  boolean found() {
    return found;
  }

  /// The class of this name, or null if it is not here.
  synchronized byte @Nullable [] load(String name) {
    var place = places.get(name);
    if (place == null) {
      return null;
    }
    try (var in = FileChannel.open(file, StandardOpenOption.READ)) {
      var content = read(in, place.offset, place.size);
      if (Digest.sha256(content).equals(place.digest)) {
        cache.loaded.incrementAndGet();
        return content;
      }
    } catch (IOException _) {
      // As if it were damaged.
    }
    cache.discarded.incrementAndGet();
    places.remove(name);
    return null;
  }

  /// Remembers a class that had to be compiled.
  synchronized void add(String name, byte[] content) {
    cache.compiled.incrementAndGet();
    fresh.put(name, content);
  }

  /// Writes the file anew if there is something to add, and tells whether it did.
  synchronized boolean save() {
    if (fresh.isEmpty()) {
      return false;
    }
    var all = new LinkedHashMap<String, byte[]>();
    for (var name : Map.copyOf(places).keySet()) {
      var content = load(name);
      if (content != null) {
        all.put(name, content);
      }
    }
    all.putAll(fresh);
    try {
      var beside = Files.createTempFile(file.getParent(), "new", ".part");
      try {
        Files.write(beside, encode(all));
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
      fresh.clear();
      return true;
    } catch (IOException _) {
      return false; // A full disk costs time at the next start, nothing else.
    }
  }

  private byte[] encode(Map<String, byte[]> classes) throws IOException {
    var index = new ByteArrayOutputStream();
    var out = new DataOutputStream(index);
    out.writeUTF(context);
    out.writeInt(classes.size());
    for (var each : classes.entrySet()) {
      out.writeUTF(each.getKey());
      out.writeInt(each.getValue().length);
      out.write(Digest.sha256(each.getValue()).value().toArray());
    }
    var content = new ByteArrayOutputStream();
    content.writeBytes(MAGIC);
    content.writeBytes(ByteBuffer.allocate(4).putInt(index.size()).array());
    index.writeTo(content);
    content.writeBytes(mac(content.toByteArray()));
    classes.values().forEach(content::writeBytes);
    return content.toByteArray();
  }

  private void readIndex(FileChannel in) throws IOException {
    var head = ByteBuffer.wrap(read(in, 0, HEAD));
    var magic = new byte[MAGIC.length];
    head.get(magic);
    int size = head.getInt();
    if (!MessageDigest.isEqual(magic, MAGIC) || size < 0 || size > LARGEST_INDEX) {
      throw new IOException("not an entry");
    }
    var signed = read(in, 0, HEAD + size);
    var mac = read(in, HEAD + size, MAC_BYTES);
    if (!MessageDigest.isEqual(mac, mac(signed))) {
      throw new IOException("not authentic");
    }
    var index = new DataInputStream(new ByteArrayInputStream(signed, HEAD, size));
    if (!index.readUTF().equals(context)) {
      throw new IOException("another module's");
    }
    long offset = HEAD + size + (long) MAC_BYTES;
    for (int count = index.readInt(); count > 0; count--) {
      var name = index.readUTF();
      int length = index.readInt();
      var digest = new Digest(Digest.Algorithm.SHA256, Bytes.of(index.readNBytes(32)));
      places.put(name, new Place(offset, length, digest));
      offset += length;
    }
  }

  private byte[] mac(byte[] content) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HMAC-SHA-256", e);
    }
  }

  private static byte[] read(FileChannel in, long offset, int size) throws IOException {
    if (size < 0 || offset + size > in.size()) {
      throw new IOException("cut short");
    }
    var content = ByteBuffer.allocate(size);
    while (content.hasRemaining()) {
      if (in.read(content, offset + content.position()) < 0) {
        throw new IOException("cut short");
      }
    }
    return content.array();
  }

  private void discard() {
    cache.discarded.incrementAndGet();
    places.clear();
    found = false;
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // It will not be trusted the next time either.
    }
  }
}
