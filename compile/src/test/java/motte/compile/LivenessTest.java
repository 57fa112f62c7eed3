package motte.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import motte.format.Body;
import motte.format.FunctionType;
import motte.format.Op;
import org.junit.jupiter.api.Test;

final class LivenessTest {
  private static final FunctionType NOTHING = new FunctionType(new int[0], new int[0]);

  private final Body.Builder body = new Body.Builder(new int[] {-1, -1, -1, -1}, 0);

  LivenessTest() {
    body.label(new Body.Label(Op.END, NOTHING, 0, -1));
  }

  @Test
  void a_local_is_live_from_where_it_is_written_to_where_it_is_read() {
    add(Op.I32_CONST, 0);
    int write = add(Op.LOCAL_SET, 1);
    int read = add(Op.LOCAL_GET, 1);
    int after = add(Op.DROP, 0);
    end(0);

    assertThat(before(write)).isEmpty();
    assertThat(before(read)).containsExactly(1);
    assertThat(before(after)).isEmpty();
  }

  @Test
  void what_the_next_turn_of_a_loop_reads_is_live_at_its_end() {
    int loop = begin(Op.LOOP);
    add(Op.LOCAL_GET, 2);
    add(Op.DROP, 0);
    int inner = begin(Op.LOOP);
    add(Op.LOCAL_GET, 3);
    branch(Op.BR_IF, inner);
    end(inner);
    add(Op.LOCAL_GET, 0);
    int back = branch(Op.BR_IF, loop);
    end(loop);
    int after = add(Op.NOP, 0);
    end(0);

    assertThat(before(back)).containsExactly(0, 2, 3);
    assertThat(before(after)).isEmpty();
  }

  @Test
  void what_only_one_arm_reads_is_live_before_both() {
    int condition = add(Op.LOCAL_GET, 0);
    int arms = begin(Op.IF);
    int one = add(Op.LOCAL_GET, 1);
    add(Op.DROP, 0);
    body.add(Op.ELSE, arms, 1, 0);
    int other = add(Op.LOCAL_GET, 2);
    add(Op.DROP, 0);
    end(arms);
    end(0);

    assertThat(before(condition)).containsExactly(0, 1, 2);
    assertThat(before(one)).containsExactly(1);
    assertThat(before(other)).containsExactly(2);
  }

  @Test
  void what_a_handler_reads_is_live_wherever_an_exception_may_come_from() {
    int outer = begin(Op.BLOCK);
    int label = body.label(new Body.Label(Op.TRY_TABLE, NOTHING, 0, body.size(), all(outer)));
    body.branchesTo(outer);
    add(Op.TRY_TABLE, label);
    int before = add(Op.I32_CONST, 0);
    add(Op.LOCAL_SET, 1);
    int between = add(Op.NOP, 0);
    end(label);
    add(Op.UNREACHABLE, 0);
    end(outer);
    add(Op.LOCAL_GET, 1);
    add(Op.DROP, 0);
    end(0);

    assertThat(before(before)).containsExactly(1);
    assertThat(before(between)).containsExactly(1);
  }

  private static Body.Catch all(int label) {
    return new Body.Catch(-1, false, label);
  }

  private List<Integer> before(int instruction) {
    var live = Liveness.of(body.build(), List.of(), null).before(new int[] {instruction});
    return BitSet.valueOf(live[0]).stream().boxed().toList();
  }

  private int add(Op op, int x) {
    body.add(op, x, 0, 0);
    return body.size() - 1;
  }

  private int begin(Op op) {
    int label = body.label(new Body.Label(op, NOTHING, 0, body.size()));
    add(op, label);
    return label;
  }

  private int branch(Op op, int label) {
    body.branchesTo(label);
    return add(op, label);
  }

  private void end(int label) {
    body.endsHere(label);
    body.add(Op.END, label, 1, 0);
  }
}
