/// The command motte.
@org.jspecify.annotations.NullMarked
module motte.cli {
  requires static org.jspecify;
  requires transitive motte.core;
  requires motte.wat;
  requires motte.wasm;
  requires motte.capability;
  requires motte.trust;
  requires motte.wasi;
  requires motte.evidence;
  requires motte.pack;
  requires motte.keep;
  requires motte.appraise;
  requires motte.steward;
  requires motte.drawbridge;
  requires info.picocli;
  requires org.tomlj;
  requires java.logging;

  exports motte.cli;
}
