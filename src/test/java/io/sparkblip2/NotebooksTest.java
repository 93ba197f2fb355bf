package io.sparkblip2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The notebooks as they were saved; {@link NotebookRunTest} runs them. */
class NotebooksTest {
  private static final int LARGEST_BYTES = 300_000;

  static List<Notebook> notebooks() throws IOException {
    return Notebook.in(Notebook.FOLDER);
  }

  @Test
  void thereAreFour() throws IOException {
    assertThat(notebooks())
        .extracting(Notebook::name)
        .containsExactly(
            "01-caption-a-folder.ipynb",
            "02-query-the-tables.ipynb",
            "03-search-by-text.ipynb",
            "04-one-image-through-every-stage.ipynb");
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void everyCellWasRunInOrderWithoutAnError(Notebook notebook) {
    int cells = notebook.codeCells().size();
    assertThat(notebook.codeCells())
        .extracting(cell -> cell.get("execution_count").asInt())
        .isEqualTo(IntStream.rangeClosed(1, cells).boxed().toList());
    assertThat(notebook.hasErrors()).isFalse();
    assertThat(notebook.outputs()).hasSizeGreaterThan(cells / 2);
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void nothingNamesTheMachineItRanOn(Notebook notebook) throws IOException {
    assertThat(Files.readString(notebook.file()))
        .doesNotContainPattern("(^|[^.\\w/])/(tmp|home|root|work|Users|var|opt|usr)/")
        .doesNotContain("file:/", "Traceback", "hostname");
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void itIsSmall(Notebook notebook) throws IOException {
    assertThat(Files.size(notebook.file())).isLessThan(LARGEST_BYTES);
  }
}
