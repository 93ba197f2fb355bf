package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.Documentation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code images.error_class} can say, in the sources and in the documentation. */
class ErrorCodesTest {
  /** A failure that is made with a code; of web servers' the number follows. */
  private static final Pattern MADE =
      Pattern.compile(
          "(?:ImageFailure\\.fetch\\(|new ImageFailure\\([^\"]*|new"
              + " Prediction\\.Failure\\(\\s*\"compute\",)\\s*\"([A-Z_]+)\"");

  @Test
  void theTableOfTheCodesHasEachThatAnImageCanFailWithAndNoOther() throws IOException {
    Set<String> codes = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        MADE.matcher(Files.readString(file)).results().forEach(made -> codes.add(made.group(1)));
      }
    }
    assertThat(codes).hasSizeGreaterThan(15);
    codes.remove("HTTP_");
    codes.add("HTTP_nnn");
    codes.add(Prediction.Failure.NON_FINITE);
    codes.add(DeviceError.OUT_OF_MEMORY.name());
    codes.add(DeviceError.COMPUTE_ERROR.name()); // a lost device is no image's failure

    Set<String> told = new TreeSet<>();
    for (String row : Documentation.tables("| stage | codes | |").get(0)) {
      Pattern.compile("`(\\w+)`")
          .matcher(row.split("\\|")[2])
          .results()
          .forEach(code -> told.add(code.group(1)));
    }
    assertThat(told).isEqualTo(codes);
  }
}
