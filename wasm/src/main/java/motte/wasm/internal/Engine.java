package motte.wasm.internal;

import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import motte.core.Kind;
import motte.wasm.Module;
import motte.wasm.WasmException;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.internal.Compiler;
import run.endive.wasm.InvalidException;
import run.endive.wasm.MalformedException;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.CustomSection;
import run.endive.wasm.types.NameCustomSection;

/// The engine that does the work, for now Endive: the one class that the rest of the house reaches
/// it through. `docs/adr/0001-engine.md` says what this package works around.
public final class Engine {
  private Engine() {}

  /// Decodes, validates and compiles `wasm`.
  public static Module compile(byte[] wasm) {
    var own = wasm.clone();
    var sections = Sections.scan(own);
    var module = decode(own, sections);
    try {
      var compiled =
          Compiler.builder(module)
              .withClassName(GuestClasses.PREFIX)
              .withInterpreterFallback(InterpreterFallback.SILENT)
              .withClassCollectorFactory(GuestClasses::new)
              .build()
              .compile();
      var classes = (GuestClasses) compiled.collector();
      return EndiveModule.of(own, sections, module, classes.define(Counting.of(module)));
    } catch (RuntimeException
        | AssertionError
        | LinkageError
        | StackOverflowError
        | OutOfMemoryError e) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-unsupported",
          "the module is valid, but the engine cannot compile it (`" + e + "`)",
          "build it without newer WebAssembly proposals, or with smaller functions",
          e);
    }
  }

  private static WasmModule decode(byte[] wasm, Sections sections) {
    try {
      return parser().parse(() -> new ByteArrayInputStream(wasm));
    } catch (RuntimeException | AssertionError | StackOverflowError | OutOfMemoryError e) {
      throw diagnose(wasm, sections, e);
    }
  }

  /// What is wrong with a module that Endive refused with `refusal`, which does not say where:
  /// decodes it again, section by section.
  private static WasmException diagnose(byte[] wasm, Sections sections, Throwable refusal) {
    var done = new AtomicInteger();
    try {
      parser().parse(new ByteArrayInputStream(wasm), _ -> done.incrementAndGet());
    } catch (MalformedException e) {
      return malformed(sections, done.get(), String.valueOf(e.getMessage()), e);
    } catch (InvalidException e) {
      return invalid(place(sections, done.get()), String.valueOf(e.getMessage()), e);
    } catch (RuntimeException | AssertionError e) {
      // Endive reads past the end of buffers and arrays where a module is cut short.
      return malformed(sections, done.get(), "an end that comes too early", e);
    } catch (OutOfMemoryError | StackOverflowError e) {
      return malformed(sections, done.get(), "more than this machine can hold", e);
    }
    var place = new Culprit(wasm, sections).place();
    return invalid(place, String.valueOf(refusal.getMessage()), refusal);
  }

  /// A parser that takes a malformed name section for an empty one.
  static Parser parser() {
    return Parser.builder().withCustomParsers(Map.of("name", Engine::names)).build();
  }

  private static CustomSection names(byte[] section) {
    try {
      return NameCustomSection.parse(section);
    } catch (RuntimeException | AssertionError | OutOfMemoryError _) {
      return NameCustomSection.parse(new byte[0]);
    }
  }

  private static String place(Sections sections, int done) {
    return done < sections.all().size()
        ? "in " + sections.all().get(done).label()
        : "in the module";
  }

  private static WasmException malformed(
      Sections sections, int done, String what, Throwable cause) {
    return new WasmException(
        Kind.INVALID,
        "wasm-malformed",
        "malformed WebAssembly " + place(sections, done) + ": `" + what + "`",
        "the file is damaged, or made by a tool with a fault: build or fetch it again",
        cause);
  }

  private static WasmException invalid(String place, String what, Throwable cause) {
    return new WasmException(
        Kind.INVALID,
        "wasm-invalid",
        "invalid WebAssembly " + place + ": `" + what + "`",
        "the tool that made the module has a fault, or uses a proposal that is not supported",
        cause);
  }
}
