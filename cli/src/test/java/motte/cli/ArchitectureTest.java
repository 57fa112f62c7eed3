package motte.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The house as ARCHITECTURE draws it: a module is a room on a floor, and an arrow only ever points
/// to a lower floor.
final class ArchitectureTest {
  private static final Map<String, Integer> FLOORS = new LinkedHashMap<>();

  /// The modules that run inside a keep.
  private static final List<String> IN_A_KEEP =
      List.of(
          "core",
          "format",
          "compile",
          "wasm",
          "capability",
          "trust",
          "tpm",
          "wasi",
          "evidence",
          "pack",
          "keep");

  static {
    Stream.of("core").forEach(module -> FLOORS.put(module, 1));
    Stream.of("format", "capability", "trust", "tpm", "verdict", "eventlog")
        .forEach(module -> FLOORS.put(module, 2));
    Stream.of("compile", "wat", "evidence", "pack", "endorsement")
        .forEach(module -> FLOORS.put(module, 3));
    Stream.of("wasm", "snp", "dcap", "cca", "corim").forEach(module -> FLOORS.put(module, 4));
    Stream.of("wasi", "intake").forEach(module -> FLOORS.put(module, 5));
    Stream.of("keep", "appraise").forEach(module -> FLOORS.put(module, 6));
    Stream.of("steward", "drawbridge").forEach(module -> FLOORS.put(module, 7));
    Stream.of("cli").forEach(module -> FLOORS.put(module, 8));
  }

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("motte");

  static Stream<String> modules() {
    return FLOORS.keySet().stream();
  }

  static Stream<String> modulesInAKeep() {
    return IN_A_KEEP.stream();
  }

  @Test
  void every_class_is_in_a_module_that_has_a_floor() {
    classes()
        .should()
        .resideInAnyPackage(modules().map(ArchitectureTest::packages).toArray(String[]::new))
        .check(HOUSE);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void a_module_has_classes_and_depends_on_lower_floors_only(String module) {
    var others = new ArrayList<String>();
    FLOORS.forEach((other, floor) -> {
      if (!other.equals(module) && floor >= FLOORS.getOrDefault(module, 0)) {
        others.add(packages(other));
      }
    });

    assertThat(HOUSE.that(resideInAPackage(packages(module)))).isNotEmpty();
    noClasses()
        .that()
        .resideInAPackage(packages(module))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others.toArray(String[]::new))
        .check(HOUSE);
  }

  @Test
  void modules_form_no_cycle() {
    slices().matching("motte.(*)..").should().beFreeOfCycles().check(HOUSE);
  }

  @ParameterizedTest
  @MethodSource("modulesInAKeep")
  void what_runs_in_a_keep_needs_the_jdk_and_nothing_else(String module) {
    classes()
        .that()
        .resideInAPackage(packages(module))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "java..",
                "javax.net.ssl..",
                "javax.crypto..",
                "javax.security.auth.x500..",
                "motte..",
                "org.jspecify.annotations.."))
        .check(HOUSE);
  }

  @Test
  void what_runs_in_a_keep_uses_no_reflection_and_loads_no_services() {
    noClasses()
        .that()
        .resideInAnyPackage(modulesInAKeep().map(ArchitectureTest::packages).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.reflect..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.ServiceLoader")
        .check(HOUSE);
  }

  @Test
  void the_way_to_a_tpm_through_native_code_is_used_by_nothing_in_a_keep() {
    noClasses()
        .that()
        .resideInAnyPackage(modulesInAKeep().map(ArchitectureTest::packages).toArray(String[]::new))
        .and()
        .haveSimpleNameNotStartingWith("TctiTransport")
        .and()
        .doNotHaveSimpleName("Calls")
        .should()
        .dependOnClassesThat()
        .haveSimpleName("TctiTransport")
        .check(HOUSE);
    noClasses()
        .that()
        .resideInAPackage(packages("tpm"))
        .and()
        .haveSimpleNameNotStartingWith("TctiTransport")
        .and()
        .doNotHaveSimpleName("Calls")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .check(HOUSE);
  }

  @Test
  void only_the_engine_knows_the_module_format_and_its_compiler() {
    noClasses()
        .that(
            not(
                resideInAnyPackage(
                    packages("wasm"), packages("compile"), packages("format"), packages("wat"))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages("compile"), packages("format"))
        .check(HOUSE);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void internals_are_used_by_their_own_module_only(String module) {
    noClasses()
        .that(not(resideInAPackage(packages(module))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("motte." + module + ".internal..")
        .check(HOUSE);
  }

  @Test
  void only_the_command_and_the_keep_touch_the_streams_of_the_process() {
    noClasses()
        .that(not(resideInAnyPackage(packages("cli"), packages("keep"))))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .accessField(System.class, "in")
        .check(HOUSE);
  }

  private static String packages(String module) {
    return "motte." + module + "..";
  }
}
