package io.sparkblip2.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the job {@code sql} is told; {@code conf/sql.yaml} shows it with comments. The models are
 * those of the SQL functions.
 */
public record SqlConfig(
    @Option(value = "FOLDER", help = "base folder of the Delta tables") String output,
    @Option(value = "NAME", help = "catalog database of the tables, instead of a folder")
        String database,
    @Option(value = "SQL", help = "statements to run, a semicolon between two; also -e SQL")
        String execute,
    @Option(value = "FILE", help = "file of statements to run; also -f FILE") String file,
    @Option(
            oneOf = {"table", "csv", "json"},
            initial = "table",
            help = "how to print; csv and json print nothing else")
        String format,
    @Option(
            value = "FOLDER",
            initial = "builtin:captioner",
            help = "Hugging Face checkpoint, or builtin:captioner")
        String model,
    @Option(value = "FOLDER", initial = "none", help = "checkpoint with the ITC and ITM heads")
        String retrievalModel,
    @Option(initial = "float32", help = "what the models compute in") Precision precision,
    @Option(initial = "auto", help = "auto: the GPU that Spark gave the task, else CPU")
        DeviceChoice device)
    implements JobConfig, Serializable {

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!output.isEmpty() && !database.isEmpty()) {
      problems.add("--output and --database are two places for the same tables; give one.");
    }
    if (!execute.isEmpty() && !file.isEmpty()) {
      problems.add("-e and -f both say what to run; give one.");
    }
    if (execute.isEmpty() && file.isEmpty() && !format.equals("table")) {
      problems.add("--format is for the statements of -e or -f; the prompt prints tables.");
    }
    return problems;
  }
}
