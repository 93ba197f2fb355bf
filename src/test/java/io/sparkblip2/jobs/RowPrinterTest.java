package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowPrinterTest {
  private static final List<String> COLUMNS = List.of("metric", "value");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void tablesStandInColumns() {
    RowPrinter.table(out, COLUMNS, List.of(List.of("cider", 1.25), List.of("é", 10)));
    assertThat(printed()).isEqualTo("metric  value\ncider    1.25\né          10\n");
  }

  @Test
  void cellsOfCsvAreQuotedWhereTheyHaveTo() {
    Timestamp time = Timestamp.from(Instant.parse("2026-01-02T03:04:05Z"));
    RowPrinter.csv(out, COLUMNS, List.of(List.of("a \"b\", c", 0.5), Arrays.asList(null, time)));
    assertThat(printed())
        .isEqualTo("metric,value\n\"a \"\"b\"\", c\",0.5\n,2026-01-02T03:04:05Z\n");
  }

  @Test
  void jsonIsAListOfObjects() {
    RowPrinter.json(out, COLUMNS, List.of(Arrays.asList("é", null), List.of("n", 1L)));
    assertThat(printed().replaceAll("\\s+", ""))
        .isEqualTo("[{\"metric\":\"é\",\"value\":null},{\"metric\":\"n\",\"value\":1}]");
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
