package io.sparkblip2;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

@AnalyzeClasses(packages = "io.sparkblip2", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** A package uses those on the lines below its own, and its neighbours on the same line. */
  private static final List<List<String>> ORDER =
      List.of(
          List.of("jobs"),
          List.of("pipeline", "sql", "search", "report", "benchmark", "serving"),
          List.of("tables", "inference", "training", "evaluation"),
          List.of("generation", "network"),
          List.of("catalog", "checkpoint", "image", "text"),
          List.of("config"));

  @ArchTest
  static void aPackageUsesOnlyThoseBelowIt(JavaClasses ours) {
    for (int line = 1; line < ORDER.size(); line++) {
      List<String> above = ORDER.subList(0, line).stream().flatMap(List::stream).toList();
      noClasses()
          .that()
          .resideInAnyPackage(packages(ORDER.get(line)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages(above))
          .allowEmptyShould(true)
          .check(ours);
    }
  }

  @ArchTest
  static void everyPackageHasItsPlaceInTheOrder(JavaClasses ours) {
    List<String> known =
        ORDER.stream().flatMap(List::stream).map(name -> "io.sparkblip2." + name).toList();
    assertThat(ours).extracting(type -> type.getPackageName()).isSubsetOf(known);
  }

  @ArchTest
  static final ArchRule noPackagesUseEachOtherInACircle =
      slices().matching("io.sparkblip2.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule sparkStaysAtTheTop =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              packages(
                  List.of("jobs", "pipeline", "tables", "sql", "search", "report", "training")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "io.delta..");

  @ArchTest
  static final ArchRule djlStaysNearTheNetworks =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              packages(
                  List.of(
                      "network",
                      "inference",
                      "training",
                      "generation",
                      "text",
                      "benchmark",
                      "serving")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..");

  @ArchTest
  static final ArchRule classesAreCalledByWhatTheyAre =
      noClasses()
          .should()
          .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager)")
          .because("such a name says nothing of what the class is");

  private static String[] packages(List<String> names) {
    return names.stream().map(name -> "io.sparkblip2." + name + "..").toArray(String[]::new);
  }
}
