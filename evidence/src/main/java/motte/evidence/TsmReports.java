package motte.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import motte.core.Bytes;
import motte.core.Kind;

/// The kernel's report interface for confidential guests (Linux 6.7,
/// Documentation/ABI/testing/configfs-tsm): a folder that is made holds the attributes of one
/// request. Writing one raises `generation`; who reads `outblob` must find the generation that his
/// own writes made, or somebody else wrote in between and the report is not his.
final class TsmReports {
  /// Where the kernel shows it, once configfs is mounted.
  static final Path KERNEL = Path.of("/sys/kernel/config/tsm/report");

  private static final int ATTEMPTS = 10;
  private static final int LARGEST_INBLOB = 64;

  private final Path root;
  private final Pause pause;

  /// How to wait before the next attempt: the kernel and the machine's security processor are busy
  /// for milliseconds.
  interface Pause {
    void take(Duration time);
  }

  TsmReports(Path root, Pause pause) {
    this.root = root;
    this.pause = pause;
  }

  /// What the kernel answers.
  ///
  /// @param provider who made it: `sev_guest`, `tdx_guest`, `arm_cca_guest`
  /// @param outblob the report
  /// @param auxblob what came with it: on SEV-SNP the host's table of certificates
  record Answer(String provider, Bytes outblob, Optional<Bytes> auxblob) {}

  /// Whether the kernel offers it here.
  boolean present() {
    return Files.isDirectory(root);
  }

  /// A report that binds `inblob` (64 bytes at most), asked for from a privilege level where one is
  /// given (a VMPL): `tsm-unavailable` if the kernel does not give one, `tsm-contended` if somebody
  /// else wrote to the request again and again.
  Answer report(Bytes inblob, OptionalInt privilegeLevel) {
    if (inblob.size() == 0 || inblob.size() > LARGEST_INBLOB) {
      throw new EvidenceException(
          Kind.INVALID,
          "tsm-inblob-size",
          "a report can bind 1 to 64 bytes, not " + inblob.size(),
          "bind a hash");
    }
    var request = root.resolve("motte-" + UUID.randomUUID());
    try {
      Files.createDirectory(request);
      try {
        return ask(request, inblob, privilegeLevel);
      } finally {
        Files.deleteIfExists(request);
      }
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  private Answer ask(Path request, Bytes inblob, OptionalInt privilegeLevel) throws IOException {
    IOException last = new IOException("nothing was tried");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) {
        pause.take(Duration.ofMillis(1L << attempt));
      }
      try {
        long before = generation(request);
        long writes = 1;
        if (privilegeLevel.isPresent()) {
          var level = Integer.toString(privilegeLevel.getAsInt());
          write(request.resolve("privlevel"), level.getBytes(StandardCharsets.US_ASCII));
          writes++;
        }
        write(request.resolve("inblob"), inblob.toArray());
        var outblob = Bytes.wrap(Files.readAllBytes(request.resolve("outblob")));
        var auxblob = optional(request.resolve("auxblob"));
        var provider = Files.readString(request.resolve("provider")).strip();
        if (generation(request) == before + writes) {
          return new Answer(provider, outblob, auxblob);
        }
      } catch (NoSuchFileException e) {
        throw e;
      } catch (IOException e) {
        // EBUSY and EINTR pass; an error that stays is told after the last attempt.
        last = e;
        continue;
      }
      last = new Contended();
    }
    if (last instanceof Contended) {
      throw new EvidenceException(
          Kind.CONFLICT,
          "tsm-contended",
          "somebody else wrote to the request `" + request + "` each time it was made",
          "let one keep at a time ask for reports, or look who else is root here");
    }
    throw last;
  }

  /// Whether another writer came between.
  private static final class Contended extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static long generation(Path request) throws IOException {
    try {
      return Long.parseLong(Files.readString(request.resolve("generation")).strip());
    } catch (NumberFormatException e) {
      throw new IOException("`generation` is not a number", e);
    }
  }

  private static Optional<Bytes> optional(Path attribute) throws IOException {
    if (!Files.exists(attribute)) {
      return Optional.empty();
    }
    var content = Bytes.wrap(Files.readAllBytes(attribute));
    return content.size() == 0 ? Optional.empty() : Optional.of(content);
  }

  /// The kernel takes an attribute in one write.
  private static void write(Path attribute, byte[] content) throws IOException {
    try (var channel = Files.newByteChannel(attribute, StandardOpenOption.WRITE)) {
      int written = channel.write(ByteBuffer.wrap(content));
      if (written != content.length) {
        throw new IOException("the kernel took " + written + " of " + content.length + " bytes");
      }
    }
  }

  private EvidenceException unavailable(IOException cause) {
    return new EvidenceException(
        Kind.UNAVAILABLE,
        "tsm-unavailable",
        "the kernel gives no report at `" + root + "`: " + FileReason.of(cause),
        "mount configfs, load the guest driver (sev-guest, tdx-guest or arm-cca-guest), and let the"
            + " keep write there",
        cause);
  }
}
