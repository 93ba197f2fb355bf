package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.tables.LocalSpark;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlPromptTest {
  @TempDir Path folder;

  @Test
  void statementsGoOverLinesAndAWrongOneDoesNotEndIt() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Path history = folder.resolve("history");
    String typed = "SELECT 1\n + 1 AS two;\nSELEC;\nSELECT 'a;b' AS c; SELECT 3 AS three;\nexit\n";
    StatementRunner runner =
        new StatementRunner(LocalSpark.session().newSession(), "table", stream(out));
    try (DumbTerminal terminal =
        new DumbTerminal(
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            new ByteArrayOutputStream())) {
      new SqlPrompt(runner, stream(err)).run(terminal, history);
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("two\n2\n(1 row)", "c\na;b\n(1 row)", "three\n3\n(1 row)");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("[PARSE_SYNTAX_ERROR]")
        .doesNotContain("\tat ");
    assertThat(Files.readString(history)).contains("SELECT 1", "exit");
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
