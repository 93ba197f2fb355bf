package io.sparkblip2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The notebooks run, from the first to the last, on the jar that Maven built: {@code mvn verify -P
 * notebooks}. {@code PYTHON} names an interpreter that has notebooks/requirements.txt.
 */
@Tag("python")
class NotebookRunTest {
  private static final String PYTHON = System.getenv().getOrDefault("PYTHON", "python3");

  @TempDir Path folder;

  @Test
  void allRunAndShowWhatTheyPromise() throws Exception {
    assumeTrue(jarIsBuilt(), "No application jar in target: mvn verify -P notebooks builds it");
    assumeTrue(
        run("-c", "import nbclient, ipykernel, pyspark, pandas, matplotlib, PIL").status == 0,
        PYTHON + " lacks what notebooks/requirements.txt lists; PYTHON names another");

    Result result = run("notebooks/execute.py", "--to", folder.toString());

    assertThat(result.status).as(result.said).isZero();
    List<Notebook> notebooks = Notebook.in(folder);
    assertThat(notebooks).hasSize(4).noneMatch(Notebook::hasErrors);
    assertThat(notebooks.get(0).text())
        .contains("60 images done, 1 failed", "Nothing was missing: 61 images", "TRUNCATED");
    assertThat(notebooks.get(0).pictures()).isEqualTo(2);
    assertThat(notebooks.get(1).text())
        .contains("current_captions", "words_right", "cosine", "Blip2Eval");
    assertThat(notebooks.get(2).pictures()).isEqualTo(6);
    assertThat(notebooks.get(3).text())
        .containsPattern("cross_attention.*\\(\\d+, \\d+, \\d+, \\d+\\)")
        .contains("(end)");
    assertThat(notebooks.get(3).pictures()).as("pictures and heat maps").isEqualTo(5);
  }

  private static boolean jarIsBuilt() throws IOException {
    if (Files.notExists(Path.of("target"))) {
      return false;
    }
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files.anyMatch(file -> file.toString().endsWith("-app.jar"));
    }
  }

  private record Result(int status, String said) {}

  private static Result run(String... arguments) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(
                  Stream.concat(Stream.of(PYTHON), Stream.of(arguments)).toArray(String[]::new))
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), said);
    } catch (IOException noSuchProgram) {
      return new Result(-1, noSuchProgram.getMessage());
    }
  }
}
