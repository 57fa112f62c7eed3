;; Arrays: heap sort of an array of i32 that the JVM (or V8) holds.
(module
  (type $ints (array (mut i32)))
  (func $sift (param $a (ref $ints)) (param $at i32) (param $end i32)
    (local $child i32) (local $value i32)
    (local.set $value (array.get $ints (local.get $a) (local.get $at)))
    (block $done
      (loop $down
        (local.set $child (i32.add (i32.shl (local.get $at) (i32.const 1)) (i32.const 1)))
        (br_if $done (i32.ge_s (local.get $child) (local.get $end)))
        (if (i32.lt_s (i32.add (local.get $child) (i32.const 1)) (local.get $end))
          (then (if (i32.lt_s (array.get $ints (local.get $a) (local.get $child))
                              (array.get $ints (local.get $a) (i32.add (local.get $child) (i32.const 1))))
            (then (local.set $child (i32.add (local.get $child) (i32.const 1)))))))
        (br_if $done (i32.ge_s (local.get $value) (array.get $ints (local.get $a) (local.get $child))))
        (array.set $ints (local.get $a) (local.get $at) (array.get $ints (local.get $a) (local.get $child)))
        (local.set $at (local.get $child))
        (br $down)))
    (array.set $ints (local.get $a) (local.get $at) (local.get $value)))

  (func (export "run") (param $count i32) (param $times i32) (result i32)
    (local $a (ref null $ints)) (local $i i32) (local $x i32) (local $sum i32)
    (local.set $x (i32.const 12345))
    (loop $again
      (local.set $a (array.new_default $ints (local.get $count)))
      (local.set $i (i32.const 0))
      (loop $fill
        (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 1103515245)) (i32.const 12345)))
        (array.set $ints (local.get $a) (local.get $i) (i32.shr_u (local.get $x) (i32.const 8)))
        (br_if $fill (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count))))
      (local.set $i (i32.shr_u (local.get $count) (i32.const 1)))
      (loop $heap
        (call $sift (ref.as_non_null (local.get $a)) (local.tee $i (i32.sub (local.get $i) (i32.const 1))) (local.get $count))
        (br_if $heap (local.get $i)))
      (local.set $i (i32.sub (local.get $count) (i32.const 1)))
      (loop $pop
        (local.set $sum (array.get $ints (local.get $a) (i32.const 0)))
        (array.set $ints (local.get $a) (i32.const 0) (array.get $ints (local.get $a) (local.get $i)))
        (array.set $ints (local.get $a) (local.get $i) (local.get $sum))
        (call $sift (ref.as_non_null (local.get $a)) (i32.const 0) (local.get $i))
        (br_if $pop (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (array.get $ints (local.get $a) (i32.shr_u (local.get $count) (i32.const 1)))))
