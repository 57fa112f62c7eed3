package motte.wasi;

import java.util.List;
import motte.capability.CapabilityException;
import motte.wasm.FuncType;
import motte.wasm.HostFunction;
import motte.wasm.Imports;
import motte.wasm.Trap;
import motte.wasm.ValType;

/// The functions of WASI 0.1 for one guest, and what becomes of their errors.
final class Functions {
  private Functions() {}

  static Imports of(ProcessCalls process, Table table) {
    var imports = Imports.none();
    imports = add(imports, "wasi_unstable", Layout.UNSTABLE, process, table);
    return add(imports, "wasi_snapshot_preview1", Layout.PREVIEW1, process, table);
  }

  private static Imports add(
      Imports imports, String module, Layout layout, ProcessCalls process, Table table) {
    var calls = new Calls();
    var files = new FileCalls(process);
    process.addTo(calls);
    files.addTo(calls, layout);
    new PathCalls(files).addTo(calls, layout);
    StreamCalls.addTo(calls);
    new PollCalls(process).addTo(calls, layout);
    var guest = new Guest(table);
    var all = imports;
    for (var call : calls.all()) {
      all = all.with(module, call.name(), call.type(), function(guest, call.body()));
    }
    var exit = new FuncType(List.of(ValType.I32), List.of());
    return all.with(
        module,
        "proc_exit",
        exit,
        (_, args) -> {
          throw new Exit((int) args[0]);
        });
  }

  private static HostFunction function(Guest guest, Calls.Body body) {
    return (caller, args) -> {
      try {
        body.run(guest.with(caller.memory()), args);
        return new long[] {Errno.SUCCESS};
      } catch (Refusal refusal) {
        return new long[] {refusal.errno()};
      } catch (Trap trap) {
        if (trap.reason() == Trap.Reason.OUT_OF_BOUNDS_MEMORY) {
          return new long[] {Errno.FAULT};
        }
        throw trap;
      } catch (CapabilityException error) {
        if (error.code().equals("interrupted")) {
          throw error;
        }
        return new long[] {Errno.of(error)};
      }
    };
  }
}
