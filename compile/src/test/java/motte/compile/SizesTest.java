package motte.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import motte.format.WasmModule;
import org.junit.jupiter.api.Test;

final class SizesTest {
  private static final Path HOUSE = Path.of(System.getProperty("motte.house", ".."));

  private static final int BUDGET = 1000;

  /// Smaller parts are of no interest.
  private static final int LEAST = 500;

  @Test
  void estimates_are_near_the_truth_and_seldom_below() throws IOException {
    var ratios = new ArrayList<Double>();
    try (var files = Files.list(HOUSE.resolve("bench/programs"))) {
      for (var file : files.filter(each -> each.toString().endsWith(".wasm")).toList()) {
        var module = WasmModule.parse(Files.readAllBytes(file));
        for (int f = module.importedFunctionCount(); f < module.functionCount(); f++) {
          compare(module, f, ratios);
        }
      }
    }

    assertThat(ratios).hasSizeGreaterThan(300).allMatch(ratio -> ratio > 0.85 && ratio < 1.6);
    assertThat(ratios.stream().filter(ratio -> ratio < 1).count()).isLessThan(ratios.size() / 20L);
    assertThat(ratios.stream().mapToDouble(ratio -> ratio).average().orElseThrow())
        .isBetween(1.0, 1.2);
  }

  /// Divides what an estimate says of each part of a function by how large it is.
  private static void compare(WasmModule module, int index, List<Double> ratios) {
    var splitting = Splitting.of(module.body(index), module, BUDGET, false);
    var layout = new Layout(module, new Compilation.Options(false));
    var pool = new Pool();
    var function = new Divided(module, new LocalTypes(splitting.root()), splitting.framed());
    function.runs().addAll(splitting.runs());
    var root = Part.root(layout, index, splitting, false);
    for (int i = -1; i < splitting.runs().size(); i++) {
      var part = i < 0 ? root : root.run(i);
      int size = part.emit(pool).size();
      if (size >= LEAST) {
        ratios.add((double) new Anatomy(function, part.body, part.run).size() / size);
      }
    }
  }
}
