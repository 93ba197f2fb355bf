package io.sparkblip2.jobs;

import io.sparkblip2.sql.Statements;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Set;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Statements from a person, one after the other; a wrong one is told and the next may come. */
record SqlPrompt(StatementRunner runner, PrintStream err) {
  private static final Path HISTORY =
      Path.of(System.getProperty("user.home"), ".spark_blip2_history");
  private static final Set<String> END = Set.of("exit", "quit");

  void run() throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().dumb(true).build()) {
      run(terminal, HISTORY);
    }
  }

  void run(Terminal terminal, Path history) {
    LineReader reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .variable(LineReader.HISTORY_FILE, history)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .build();
    err.println("SQL, with a semicolon behind each statement. Leave with exit or Ctrl-D.");
    StringBuilder text = new StringBuilder();
    while (true) {
      try {
        String line = reader.readLine(text.isEmpty() ? "sql> " : "  -> ");
        String word = line.strip().replaceAll("\\s*;$", "");
        if (text.isEmpty() && END.contains(word)) {
          return;
        }
        text.append(line).append('\n');
        if (Statements.areComplete(text.toString()) || text.toString().isBlank()) {
          Statements.of(text.toString()).forEach(this::tell);
          text.setLength(0);
        }
      } catch (UserInterruptException e) {
        text.setLength(0); // Ctrl-C takes back what was begun
      } catch (EndOfFileException e) {
        return;
      }
    }
  }

  private void tell(String statement) {
    try {
      runner.run(statement);
    } catch (RuntimeException e) {
      err.println(JobMain.sentence(e));
    }
  }
}
