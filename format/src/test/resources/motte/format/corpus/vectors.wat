;; Vectors, relaxed ones too.
(module
  (memory 1)
  (global (mut v128) (v128.const i64x2 1 2))
  (func (export "f") (param v128 i32) (result v128) (local v128)
    (local.set 2 (v128.load offset=16 align=8 (local.get 1)))
    (v128.store8_lane 3 (local.get 1) (local.get 2))
    (local.set 2 (i8x16.shuffle 0 1 2 3 4 5 6 7 24 25 26 27 28 29 30 31 (local.get 0) (local.get 2)))
    (drop (i16x8.extract_lane_s 7 (local.get 2)))
    (global.set 0 (f32x4.relaxed_madd (local.get 0) (local.get 2) (v128.load32_zero (i32.const 4))))
    (i64x2.replace_lane 1 (i8x16.swizzle (local.get 0) (global.get 0)) (i64.const -1))))
