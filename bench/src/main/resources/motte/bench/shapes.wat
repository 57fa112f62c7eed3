;; Casts: a list of shapes of three kinds, told apart by br_on_cast and ref.test; their areas summed.
(module
  (type $shape (sub (struct (field $next (mut (ref null $shape))))))
  (type $square (sub $shape (struct (field $next (mut (ref null $shape))) (field $side f64))))
  (type $circle (sub $shape (struct (field $next (mut (ref null $shape))) (field $radius f64))))
  (type $box (sub final $shape
    (struct (field $next (mut (ref null $shape))) (field $width i32) (field $height i32))))

  (func $area (param $s (ref $shape)) (result f64)
    (block $isSquare (result (ref $square))
      (block $isCircle (result (ref $circle))
        (drop (br_on_cast $isCircle (ref $shape) (ref $circle)
          (br_on_cast $isSquare (ref $shape) (ref $square) (local.get $s))))
        (return (f64.convert_i32_s (i32.mul
          (struct.get $box $width (ref.cast (ref $box) (local.get $s)))
          (struct.get $box $height (ref.cast (ref $box) (local.get $s)))))))
      (return (f64.mul (struct.get $circle $radius) (f64.const 3.5))))
    (return (struct.get $square $side)))

  (func (export "run") (param $length i32) (param $times i32) (result i32)
    (local $list (ref null $shape))
    (local $at (ref null $shape))
    (local $i i32)
    (local $sum f64)
    (loop $more
      (local.set $list
        (if (result (ref $shape)) (i32.eqz (i32.rem_u (local.get $i) (i32.const 3)))
          (then (struct.new $square (local.get $list) (f64.convert_i32_s (local.get $i))))
          (else (if (result (ref $shape)) (i32.and (local.get $i) (i32.const 1))
            (then (struct.new $circle (local.get $list) (f64.convert_i32_s (local.get $i))))
            (else (struct.new $box (local.get $list) (local.get $i) (i32.const 2)))))))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $length))))
    (loop $again
      (local.set $at (local.get $list))
      (block $end
        (loop $walk
          (br_if $end (ref.is_null (local.get $at)))
          (local.set $sum (f64.add (local.get $sum) (call $area (ref.as_non_null (local.get $at)))))
          (local.set $at (struct.get $shape $next (local.get $at)))
          (br $walk)))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (i32.trunc_sat_f64_s (f64.div (local.get $sum) (f64.const 1000)))))
