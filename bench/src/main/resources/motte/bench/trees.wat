;; Binary trees, as in the Computer Language Benchmarks Game: allocates, walks and drops trees.
(module
  (type $node (sub (struct (field $left (ref null $node)) (field $right (ref null $node)))))

  (func $make (param $depth i32) (result (ref $node))
    (if (result (ref $node)) (i32.eqz (local.get $depth))
      (then (struct.new $node (ref.null $node) (ref.null $node)))
      (else
        (struct.new $node
          (call $make (i32.sub (local.get $depth) (i32.const 1)))
          (call $make (i32.sub (local.get $depth) (i32.const 1)))))))

  (func $check (param $node (ref $node)) (result i32)
    (local $left (ref null $node))
    (local.set $left (struct.get $node $left (local.get $node)))
    (if (result i32) (ref.is_null (local.get $left))
      (then (i32.const 1))
      (else
        (i32.add
          (i32.add (i32.const 1) (call $check (ref.as_non_null (local.get $left))))
          (call $check
            (ref.as_non_null (struct.get $node $right (local.get $node))))))))

  ;; The nodes of all trees of `depth` levels, `count` of them, with one that stays alive.
  (func (export "run") (param $depth i32) (param $count i32) (result i32)
    (local $kept (ref null $node))
    (local $sum i32)
    (local.set $kept (call $make (local.get $depth)))
    (loop $next
      (local.set $sum
        (i32.add (local.get $sum) (call $check (call $make (local.get $depth)))))
      (br_if $next
        (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (i32.add (local.get $sum) (call $check (ref.as_non_null (local.get $kept))))))
