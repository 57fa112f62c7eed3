;; The first form of exceptions.
(module
  (tag $e (param i32))
  (func (export "f") (param i32) (result i32)
    try $t (result i32)
      try
        (throw $e (local.get 0))
      delegate $t
      i32.const 1
    catch $e
      drop
      rethrow $t
    catch_all
      i32.const 2
    end))
