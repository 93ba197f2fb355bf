package io.sparkblip2.jobs;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.tables.JobDescription;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Runs statements one after the other and prints the rows of each. */
final class StatementRunner {
  private final SparkSession spark;
  private final String format;
  private final PrintStream out;
  private int printed;

  /**
   * @param format {@code table}, {@code csv} or {@code json}
   */
  StatementRunner(SparkSession spark, String format, PrintStream out) {
    this.spark = spark;
    this.format = format;
    this.out = out;
  }

  /**
   * Prints rows as they come; a statement without columns prints nothing. Between the rows of two
   * statements there is an empty line.
   *
   * @throws WrongCallException if it is no SQL, or not about what is there
   */
  void run(String statement) {
    JobDescription.during(spark, statement, () -> runAndPrint(statement));
  }

  private void runAndPrint(String statement) {
    Dataset<Row> rows;
    List<String> columns;
    try {
      rows = spark.sql(statement);
      columns = Arrays.asList(rows.columns());
    } catch (Exception e) { // Scala throws checked exceptions without declaring them
      throw wrong(e);
    }
    if (columns.isEmpty()) {
      return;
    }
    if (printed++ > 0 && !format.equals("json")) {
      out.println();
    }
    print(out, format, columns, new ResultRows(rows));
    out.flush();
  }

  /**
   * @param format {@code table}, {@code csv} or {@code json}
   */
  static void print(PrintStream out, String format, List<String> columns, ResultRows rows) {
    switch (format) {
      case "csv" -> RowPrinter.csv(out, columns, rows);
      case "json" -> RowPrinter.json(out, columns, rows);
      default -> ResultTable.print(out, columns, rows);
    }
  }

  private static RuntimeException wrong(Exception e) {
    if (e instanceof AnalysisException || e instanceof IllegalArgumentException) {
      // Behind the first line Spark prints the plan.
      String first = e.getMessage().strip().lines().findFirst().orElse("");
      return new WrongCallException(first.replaceAll(";\\s*$", "."), e);
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }
}
