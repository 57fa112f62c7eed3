package motte.wasm.internal;

import motte.wasm.Limits;

/// The state of a function of the host's without a caller: good for what does not fit into
/// parameters and results.
final class HostState extends GuestState {
  HostState() {
    gate = new Gate(this, new Poll(), Backtraces.NONE, Limits.defaults());
  }

  @Override
  public void link(
      LinearMemory[] memories, GuestTable[] tables, FuncRef[] imports, GlobalCell[] globals) {}

  @Override
  public void saveGlobals(GlobalCell[] globals) {}

  @Override
  public void loadGlobals(GlobalCell[] globals) {}
}
