;; Several memories, large addresses, threads.
(module
  (memory $a 1)
  (memory $b i64 1 2)
  (memory $c 1 1 shared)
  (table $t i64 2 4 externref)
  (data (memory $b) (i64.const 8) "x")
  (func (export "f") (param i64) (result i64)
    (memory.copy $a $b (i32.const 0) (local.get 0) (i32.const 1))
    (table.set $t (local.get 0) (ref.null extern))
    (drop (i64.atomic.rmw.add $c (i32.const 8) (i64.const 1)))
    (drop (memory.atomic.wait32 $c (i32.const 0) (i32.const 0) (i64.const 0)))
    (atomic.fence)
    (i64.load32_u $b offset=0x100000000 (local.get 0))))
