;; Exceptions and tail calls.
(module
  (tag $e (export "e") (param i32 f64))
  (func $throws (param i32) (if (local.get 0) (then (throw $e (i32.const 1) (f64.const 2)))))
  (func (export "f") (param i32) (result i32 f64 (ref null exn))
    (block $h (result i32 f64 (ref exn))
      (block $all
        (try_table (catch_ref $e $h) (catch_all $all) (call $throws (local.get 0)))
        (return (i32.const 0) (f64.const 0) (ref.null exn)))
      (throw_ref (ref.null exn))))
  (func (export "g") (param i32) (return_call $throws (local.get 0))))
