;; Exceptions: each is thrown some frames below the handler that catches it.
(module
  (tag $t (param i32))
  (func $down (param $depth i32) (param $i i32) (result i32)
    (if (i32.eqz (local.get $depth)) (then (throw $t (local.get $i))))
    (i32.add
      (call $down (i32.sub (local.get $depth) (i32.const 1)) (local.get $i))
      (local.get $i)))
  (func (export "run") (param $times i32) (param $depth i32) (result i32)
    (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum)
        (block $caught (result i32)
          (try_table (result i32) (catch $t $caught)
            (call $down (local.get $depth) (local.get $times))))))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $sum)))
