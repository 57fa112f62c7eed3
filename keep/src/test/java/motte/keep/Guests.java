package motte.keep;

import motte.wat.Wat;

/// Small programs of the tests.
final class Guests {
  private static final String WASI =
      """
      (module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
        (import "wasi_snapshot_preview1" "sock_accept" (func $accept (param i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 64) "ping\\n")
        ;; 0: a vector of bytes, 8: how many, 12: a descriptor, 1024: a buffer
        (func $vector (param $at i32) (param $length i32)
          (i32.store (i32.const 0) (local.get $at))
          (i32.store (i32.const 4) (local.get $length)))
        (func $must (param $errno i32)
          (if (local.get $errno) (then (call $exit (i32.add (i32.const 100) (local.get $errno))))))
        (func $give (param $to i32) (param $at i32) (param $length i32)
          (call $vector (local.get $at) (local.get $length))
          (call $must (call $write (local.get $to) (i32.const 0) (i32.const 1) (i32.const 8))))
        (func $take (param $from i32) (result i32)
          (call $vector (i32.const 1024) (i32.const 4096))
          (call $must (call $read (local.get $from) (i32.const 0) (i32.const 1) (i32.const 8)))
          (i32.load (i32.const 8)))
        (func $copy (param $from i32) (param $to i32) (local $got i32)
          (loop $more
            (if (local.tee $got (call $take (local.get $from)))
              (then
                (call $give (local.get $to) (i32.const 1024) (local.get $got))
                (br $more)))))
        (func (export "_start")
          %s))
      """;

  private Guests() {}

  /// Ends with this exit code.
  static byte[] exit(int code) {
    return Wat.toBinary(WASI.formatted("(call $exit (i32.const " + code + "))"));
  }

  /// Traps at once.
  static byte[] trap() {
    return Wat.toBinary(WASI.formatted("unreachable"));
  }

  /// Waits for the end of descriptor 0, and ends.
  static byte[] wait0() {
    return Wat.toBinary(WASI.formatted("(drop (call $take (i32.const 0)))"));
  }

  /// Says `ping` to descriptor 1, and writes what comes back to descriptor 2.
  static byte[] call() {
    return Wat.toBinary(
        WASI.formatted(
            """
            (call $give (i32.const 1) (i32.const 64) (i32.const 5))
            (call $give (i32.const 2) (i32.const 1024) (call $take (i32.const 1)))
            """));
  }

  /// Takes one connection of the listener 0, and sends all that comes back.
  static byte[] answer() {
    return Wat.toBinary(
        WASI.formatted(
            """
            (call $must (call $accept (i32.const 0) (i32.const 0) (i32.const 12)))
            (call $copy (i32.load (i32.const 12)) (i32.load (i32.const 12)))
            """));
  }
}
