package io.sparkblip2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README and the style of the house promise about the files. */
class LayoutTest {
  private static final Path SOURCES = Path.of("src/main/java");

  @Test
  void theFoldersOfTheReadmesTreeExist() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String tree = readme.substring(readme.indexOf("## The folders"));
    List<String> paths =
        Pattern.compile("(?m)^([\\w./-]+)  +\\S")
            .matcher(tree)
            .results()
            .map(m -> m.group(1))
            .toList();
    assertThat(paths).hasSizeGreaterThan(10).allSatisfy(path -> assertThat(Path.of(path)).exists());
    assertThat(paths)
        .containsAll(
            packages().map(p -> SOURCES.relativize(p)).map(p -> "src/main/java/" + p).toList());
  }

  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    assertThat(packages())
        .allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).exists());
  }

  @Test
  void noSourceFileIsLongerThan400Lines() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
      assertThat(files.filter(file -> file.toString().matches(".*\\.(java|py|ts)")))
          .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(400));
    }
  }

  @Test
  void everyJobHasAScriptAndAConfigurationAndEveryScriptAJob() throws IOException {
    List<String> jobs = names(SOURCES.resolve("io/sparkblip2/jobs"), "(\\w+)Job\\.java");
    assertThat(jobs)
        .hasSizeGreaterThan(5)
        .allSatisfy(job -> assertThat(Path.of("conf", job + ".yaml")).exists());
    assertThat(names(Path.of("jobs"), "(?!submit)(\\w+)\\.sh"))
        .containsExactlyInAnyOrderElementsOf(jobs);
  }

  /** In small letters, the first group of the names in a folder that match. */
  private static List<String> names(Path folder, String pattern) throws IOException {
    Pattern name = Pattern.compile(pattern);
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> name.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(match -> match.group(1).toLowerCase(Locale.ROOT))
          .toList();
    }
  }

  @Test
  void theDiscoveryScriptPrintsWhatSparkReads(@TempDir Path folder) throws Exception {
    Path fake = Files.writeString(folder.resolve("nvidia-smi"), "#!/bin/sh\nprintf '0\\n1\\n'\n");
    assertThat(fake.toFile().setExecutable(true)).isTrue();
    ProcessBuilder discovery = new ProcessBuilder("bash", "conf/gpu-discovery.sh");
    discovery.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
    Process process = discovery.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(printed).isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"0\",\"1\"]}\n");
  }

  private static Stream<Path> packages() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::getParent)
          .collect(Collectors.toSet())
          .stream();
    }
  }
}
