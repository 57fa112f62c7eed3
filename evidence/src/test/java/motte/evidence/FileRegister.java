package motte.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumMap;
import java.util.List;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Digest.Algorithm;
import motte.core.Grade;
import motte.evidence.spi.Platform;
import motte.trust.Cmw;

/// A platform whose register behaves as a PCR: it has two banks, outlives the process, and an
/// extension happens or does not. What a TPM holds stands in a file.
final class FileRegister implements Platform {
  static final List<Algorithm> BANKS = List.of(Algorithm.SHA256, Algorithm.SHA384);

  private final Path file;

  FileRegister(Path file) {
    this.file = file;
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public Grade grade() {
    return Grade.TPM;
  }

  @Override
  public boolean probe() {
    return true;
  }

  @Override
  public Cmw evidence(ReportData reportData) {
    return Cmw.evidence("application/vnd.motte.test", reportData.value());
  }

  @Override
  public synchronized void extend(Bytes record) {
    hold(register().extend(record));
  }

  @Override
  public synchronized Register register() {
    if (!Files.exists(file)) {
      return Register.start(BANKS);
    }
    try {
      var content = Bytes.wrap(Files.readAllBytes(file));
      var banks = new EnumMap<Algorithm, Digest>(Algorithm.class);
      int at = 0;
      for (var bank : BANKS) {
        banks.put(bank, new Digest(bank, content.slice(at, at + bank.size())));
        at += bank.size();
      }
      return new Register(banks);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean survives() {
    return true;
  }

  /// What a restart of the machine does to it.
  void reset() {
    hold(Register.start(BANKS));
  }

  void hold(Register register) {
    try {
      var content = new byte[BANKS.stream().mapToInt(Algorithm::size).sum()];
      int at = 0;
      for (var bank : BANKS) {
        System.arraycopy(register.bank(bank).value().toArray(), 0, content, at, bank.size());
        at += bank.size();
      }
      var fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.write(fresh, content);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
