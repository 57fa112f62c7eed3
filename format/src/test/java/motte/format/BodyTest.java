package motte.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What is in a body, and what is left out.
final class BodyTest {
  private static final int BLOCK = 0x02;
  private static final int LOOP = 0x03;
  private static final int IF = 0x04;
  private static final int ELSE = 0x05;
  private static final int EMPTY = 0x40;
  private static final int END = Binary.END;

  private static Body body(int... code) {
    return WasmModule.parse(Binary.withCode(code)).body(0);
  }

  private static String listing(int... code) {
    return body(code).toString();
  }

  @Test
  void instructions_come_in_their_order_with_their_operands() {
    // memory.grow of 3, i32.store at offset 2^31
    var text = listing(0x41, 3, 0x40, 0, 0x41, 0x7f, 0x36, 2, 0x80, 0x80, 0x80, 0x80, 8);

    assertThat(text)
        .isEqualTo(
            """
            i32.const 0 0 3
            memory.grow
            i32.const 0 0 -1
            i32.store 0 0 2147483648
            end 0 1
            """);
  }

  @Test
  void code_after_a_branch_is_dropped_up_to_the_end_of_its_block() {
    var text = listing(BLOCK, EMPTY, 0x0c, 0, 0x41, 1, 0x1a, END, 0x41, 2, 0x1a);

    assertThat(text)
        .isEqualTo(
            """
            block 1
            br 1
            end 1
            i32.const 0 0 2
            drop 0 0 -1
            end 0 1
            """);
  }

  @Test
  void code_after_an_end_that_nobody_reaches_is_dropped_although_it_is_checked() {
    var text = listing(BLOCK, EMPTY, 0x0f, END, 0x41, 2, 0x1a, BLOCK, EMPTY, 0x0c, 1, END);

    assertThat(text)
        .isEqualTo(
            """
            block 1
            return
            end 1
            end
            """);
  }

  @Test
  void an_endless_loop_ends_the_code() {
    var text = listing(LOOP, EMPTY, 0x0c, 0, END, 0x41, 2, 0x1a);

    assertThat(text)
        .isEqualTo(
            """
            loop 1
            br 1
            end 1
            end
            """);
  }

  @Test
  void markers_say_whether_the_code_before_them_falls_through() {
    var text = listing(0x41, 0, IF, EMPTY, 0x00, ELSE, 0x01, END, 0x41, 0, IF, EMPTY, 0x00, END);

    assertThat(text)
        .isEqualTo(
            """
            i32.const
            if 1
            unreachable
            else 1
            end 1 1
            i32.const
            if 2
            unreachable
            end 2
            end 0 1
            """);
  }

  @Test
  void an_if_both_of_whose_branches_leave_is_not_survived() {
    var text = listing(0x41, 0, IF, EMPTY, 0x0f, ELSE, 0x0f, END, 0x00);

    assertThat(text).endsWith("if 1\nreturn\nelse 1\nreturn\nend 1\nend\n");
  }

  @Test
  void an_if_whose_first_branch_falls_through_is_survived() {
    var text = listing(0x41, 0, IF, EMPTY, ELSE, 0x0f, END, 0x00);

    assertThat(text).endsWith("if 1\nelse 1 1\nreturn\nend 1\nunreachable\nend\n");
  }

  @Test
  void a_label_knows_the_height_below_its_parameters() {
    // i32.const 7, i32.const 9, block (i32) -> (i32), i32.eqz, end, drop, drop
    var body = body(0x41, 7, 0x41, 9, BLOCK, 1, 0x45, 0x0c, 0, END, 0x1a, 0x1a);
    var label = body.label(1);

    assertThat(label.op()).isEqualTo(Op.BLOCK);
    assertThat(label.height()).isEqualTo(1);
    assertThat(label.begin()).isEqualTo(2);
    assertThat(label.end()).isEqualTo(5);
    assertThat(label.branches()).isEqualTo(1);
    assertThat(label.arity()).isEqualTo(1);
    assertThat(label.carried(0)).isEqualTo(ValType.I32);
    assertThat(body.label(0).end()).isEqualTo(body.size() - 1);
  }

  @Test
  void each_target_of_a_table_counts_as_a_branch() {
    // block, block, i32.const 0, br_table 0 1 0, end, end
    var body = body(BLOCK, EMPTY, BLOCK, EMPTY, 0x41, 0, 0x0e, 2, 0, 1, 0, END, END);

    assertThat(body.op(3)).isEqualTo(Op.BR_TABLE);
    assertThat(body.targets(body.x(3))).containsExactly(2, 1, 2);
    assertThat(body.label(2).branches()).isEqualTo(2);
    assertThat(body.label(1).branches()).isEqualTo(1);
  }

  @Test
  void branches_that_are_never_reached_do_not_count() {
    var body = body(BLOCK, EMPTY, 0x0f, 0x0c, 0, END);

    assertThat(body.label(1).branches()).isZero();
    assertThat(body.toString()).endsWith("end 1\nend\n");
  }

  @Test
  void a_handler_is_reached_if_its_try_is() {
    // legacy: try, unreachable, catch_all, rethrow 0, end
    var text = listing(0x06, EMPTY, 0x00, 0x19, 0x09, 0, END);

    assertThat(text)
        .isEqualTo(
            """
            try 1
            unreachable
            catch_all 1
            rethrow 1
            end 1
            end
            """);
  }

  @Test
  void a_clause_is_a_branch_to_its_label() {
    // block, try_table (catch_all 0), return, end, end
    var body = body(BLOCK, EMPTY, 0x1f, EMPTY, 1, 2, 0, 0x0f, END, END);

    assertThat(body.label(1).branches()).isEqualTo(1);
    assertThat(body.label(2).catchClause(0)).isEqualTo(new Body.Catch(-1, false, 1));
    assertThat(body.toString())
        .isEqualTo(
            """
            block 1
            try_table 2
            return
            end 2
            end 1
            end 0 1
            """);
  }

  @Test
  void vectors_stand_in_the_pool() {
    // v128.const 1, 2; drop
    var body = body(0xfd, 0x0c, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0x80, 0x1a);

    assertThat(body.op(0)).isEqualTo(Op.V128_CONST);
    assertThat(body.pool(body.y(0))).isEqualTo(1);
    assertThat(body.pool(body.y(0) + 1)).isEqualTo(0x8000_0000_0000_0002L);
    assertThat(body.imm(1)).isEqualTo(ValType.V128);
  }

  @Test
  void floats_are_their_bits() {
    // f32.const nan with a payload, f64.const -0
    var body = body(0x43, 1, 0, 0xa0, 0x7f, 0x1a, 0x44, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x1a);

    assertThat((int) body.imm(0)).isEqualTo(0x7fa00001);
    assertThat(body.imm(2)).isEqualTo(0x8000_0000_0000_0000L);
  }
}
