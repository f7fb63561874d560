;; Reads decimal numbers of fixed-size records, as `recordScan.ts` says. Compiled by `npm run wasm`.
;;
;; A number is taken eight bytes at a time, without a branch for each digit: their count is what a processor guesses
;; wrong. Of the bytes xor '00000000', digits are below ten; the first that is not ends the number.
(module
  (memory (export "memory") 6)

  ;; @param $at      where the first record begins
  ;; @param $end     where no number begins any more: 16 bytes in front of the end of what may be read
  ;; @param $columns where the first field's column begins; all have room for $capacity numbers of four bytes
  ;; @param $limit   how many records to read at most
  ;; @return how many whole records were read; `$scan` again for more. Their end is told by the global.
  (global $stop (export "stop") (mut i32) (i32.const 0))
  (func (export "scan")
    (param $at i32) (param $end i32) (param $columns i32) (param $capacity i32) (param $fields i32) (param $limit i32)
    (result i32)
    (local $out i32) (local $step i32) (local $behind i32) (local $records i32)
    (local $digits i64) (local $others i64) (local $length i32) (local $value i32) (local $byte i32) (local $next i32)
    (global.set $stop (local.get $at))
    (local.set $step (i32.shl (local.get $capacity) (i32.const 2)))
    (local.set $out (local.get $columns))
    (local.set $behind (i32.add (local.get $columns) (i32.mul (local.get $step) (local.get $fields))))
    (block $done
      (loop $number
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $digits (i64.xor (i64.load align=1 (local.get $at)) (i64.const 0x3030303030303030)))
        ;; The top bit of each byte that is ten or more.
        (local.set $others
          (i64.and
            (i64.or (i64.add (local.get $digits) (i64.const 0x7676767676767676)) (local.get $digits))
            (i64.const 0x8080808080808080)))
        (if (i64.eqz (local.get $others))
          (then (local.set $length (i32.const 8)))
          (else
            (local.set $length (i32.wrap_i64 (i64.shr_u (i64.ctz (local.get $others)) (i64.const 3))))
            (br_if $done (i32.eqz (local.get $length)))
            ;; The digits to the end, zeros before them.
            (local.set $digits
              (i64.shl
                (local.get $digits)
                (i64.extend_i32_u (i32.shl (i32.sub (i32.const 8) (local.get $length)) (i32.const 3)))))))
        ;; Eight digits to four pairs, to two fours, to one number.
        (local.set $digits (i64.shr_u (i64.mul (local.get $digits) (i64.const 2561)) (i64.const 8)))
        (local.set $digits
          (i64.shr_u
            (i64.mul (i64.and (local.get $digits) (i64.const 0x00ff00ff00ff00ff)) (i64.const 6553601))
            (i64.const 16)))
        (local.set $value
          (i32.wrap_i64
            (i64.shr_u
              (i64.mul (i64.and (local.get $digits) (i64.const 0x0000ffff0000ffff)) (i64.const 42949672960001))
              (i64.const 32))))
        (local.set $next (i32.add (local.get $at) (local.get $length)))
        (local.set $byte (i32.load8_u (local.get $next)))
        ;; A ninth digit. With a tenth the number might not fit: what follows is no comma then.
        (if (i64.eqz (local.get $others))
          (then
            (if (i32.lt_u (i32.sub (local.get $byte) (i32.const 0x30)) (i32.const 10))
              (then
                (local.set $value
                  (i32.add (i32.mul (local.get $value) (i32.const 10)) (i32.sub (local.get $byte) (i32.const 0x30))))
                (local.set $next (i32.add (local.get $next) (i32.const 1)))
                (local.set $byte (i32.load8_u (local.get $next)))))))
        ;; "," or "\n,"
        (if (i32.eq (local.get $byte) (i32.const 0x2c))
          (then (local.set $at (i32.add (local.get $next) (i32.const 1))))
          (else
            (br_if $done (i32.ne (local.get $byte) (i32.const 0x0a)))
            (br_if $done (i32.ne (i32.load8_u offset=1 (local.get $next)) (i32.const 0x2c)))
            (local.set $at (i32.add (local.get $next) (i32.const 2)))))
        (i32.store (local.get $out) (local.get $value))
        (local.set $out (i32.add (local.get $out) (local.get $step)))
        (br_if $number (i32.lt_u (local.get $out) (local.get $behind)))
        ;; A whole record.
        (global.set $stop (local.get $at))
        (local.set $records (i32.add (local.get $records) (i32.const 1)))
        (local.set $out (i32.add (local.get $columns) (i32.shl (local.get $records) (i32.const 2))))
        (local.set $behind (i32.add (local.get $behind) (i32.const 4)))
        (br_if $number (i32.lt_u (local.get $records) (local.get $limit)))))
    (local.get $records)))
