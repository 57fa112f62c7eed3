package motte.evidence;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A keep that does nothing but log, in a process of its own, to be killed. It says each record
/// once it may act on it.
final class LogProcess {
  private LogProcess() {}

  /// Takes the folder of the log and of the register, and a name.
  public static void main(String[] args) {
    var folder = Path.of(args[0]);
    var platform = new FileRegister(folder.resolve("register"));
    try (var log = MeasurementLog.open(platform, folder.resolve("log"))) {
      for (int i = 0; ; i++) {
        var record = log.append(LogRecord.start(args[1] + "-" + i));
        var line = record.seq() + " " + record.instance().orElseThrow() + "\n";
        System.out.write(line.getBytes(StandardCharsets.UTF_8), 0, line.length());
        System.out.flush();
      }
    }
  }
}
