package motte.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import motte.core.Kind;

/// `motte config init`.
final class ConfigInitVerb implements Verb {
  /// The manifest that is written; a test reads it back.
  static final String TEMPLATE =
      """
      # What the guest is given, and nothing else. The reference: docs/reference/manifest.md

      # Arguments after the program's own name.
      # args = ["--verbose"]

      # What the guest may use; these are the defaults.
      # [limits]
      # memory = "512 MiB"
      # connections = 4096
      # handshake = "10 s"

      # Environment variables.
      # [env]
      # GREETING = "hello"

      # Descriptors: the first entry is descriptor 0, and so on.
      [[files]]
      kind = "stdin"

      [[files]]
      kind = "stdout"

      [[files]]
      kind = "stderr"

      # Accept connections. The keep speaks TLS 1.3 for the guest.
      # [[files]]
      # kind = "listen"
      # name = "web"
      # port = 8443

      # Connect when the keep starts, here to another keep of the same trust domain.
      # [[files]]
      # kind = "connect"
      # name = "orders"
      # host = "orders.example"
      # port = 8443
      # roots = "domain"
      # peers = [{ role = "orders" }]
      """;

  @Override
  public String name() {
    return "config init";
  }

  @Override
  public String summary() {
    return "Write a manifest to start from.";
  }

  @Override
  public String help() {
    return """
    Writes a manifest that grants standard input, output and error, with what else there is in
    comments. FILE is Motte.toml if left out; an existing file is never overwritten:

      motte config init
    """;
  }

  @Override
  public void declare(Syntax syntax) {
    syntax.optionalArgument("FILE");
  }

  @Override
  public int run(Call call) {
    var file = call.shell().path(call.find(0).orElse("Motte.toml"));
    try {
      Files.writeString(file, TEMPLATE, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new CliException(
          Kind.CONFLICT,
          "manifest-exists",
          "`" + file + "` exists already",
          "edit it, or give another file name; `motte config check` says whether it is right",
          e);
    } catch (IOException e) {
      throw TextFile.unwritable(file, e);
    }
    call.shell().out().println("wrote " + call.shell().folder().relativize(file));
    return 0;
  }
}
