package io.sparkblip2.tables;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.training.Example;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Where image-text pairs come from: a table, reference files, or both; empty strings are not given.
 *
 * @param table a Delta or Parquet folder, a CSV file with a header, or a catalog table
 * @param promptColumn column of what is asked; empty where the texts are captions
 * @param captions file in COCO's form
 * @param questions file in VQAv2's form; {@code answers} has the answers to it. Images that neither
 *     lists are those of {@code captions} with the same ids
 * @param images folder of the pictures that the files name; by default {@code images} beside the
 *     file that lists them
 */
public record PairSource(
    String table,
    String uriColumn,
    String textColumn,
    String promptColumn,
    String captions,
    String questions,
    String answers,
    String images) {

  /** A table has none of its own: its rows come as its files and this machine's cores have it. */
  private static final Comparator<Example> ORDER =
      Comparator.comparing(Example::imageUri)
          .thenComparing(Example::prompt)
          .thenComparing(Example::text);

  /**
   * The same pairs in the same order on every machine, as what is learnt depends on it.
   *
   * @throws WrongCallException if a source is not there or has another form
   */
  public Pairs read(SparkSession spark) {
    Pairs.Collector pairs = new Pairs.Collector();
    if (!table.isEmpty()) {
      Dataset<Row> rows = open(spark);
      Dataset<Row> found =
          rows.select(column(rows, uriColumn), column(rows, textColumn), prompt(rows));
      JobDescription.during(spark, "read the pairs", found::collectAsList).stream()
          .map(row -> new Example(row.getString(0), "", row.getString(2), row.getString(1)))
          .sorted(ORDER)
          .forEach(pairs::add);
    }
    CocoPairs files = new CocoPairs(images, spark.sparkContext().hadoopConfiguration(), pairs);
    if (!captions.isEmpty()) {
      files.captions(captions);
    }
    if (!questions.isEmpty()) {
      files.questions(questions, answers);
    }
    return pairs.pairs();
  }

  private Dataset<Row> open(SparkSession spark) {
    try {
      Path path = new Path(table);
      FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
      if (files.exists(path)) {
        String name = table.toLowerCase(Locale.ROOT);
        if (files.exists(new Path(path, "_delta_log"))) {
          return spark.read().format("delta").load(table);
        }
        return name.endsWith(".csv") || name.endsWith(".csv.gz")
            ? spark.read().option("header", true).option("escape", "\"").csv(table)
            : spark.read().parquet(table);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new WrongCallException("The pairs '" + table + "' cannot be read: " + e, e);
    }
    if (TableName.isValid(table) && spark.catalog().tableExists(TableName.quote(table))) {
      return spark.table(TableName.quote(table));
    }
    throw new WrongCallException(
        "There are no pairs at '"
            + table
            + "': neither a folder, a file nor a table has that name. Check --pairs.");
  }

  private Column prompt(Dataset<Row> rows) {
    return promptColumn.isEmpty() ? functions.lit("") : column(rows, promptColumn);
  }

  private Column column(Dataset<Row> rows, String name) {
    if (!List.of(rows.columns()).contains(name)) {
      throw new WrongCallException(
          "The pairs '%s' have no column '%s', only %s; see --uri-column, --text-column and --prompt-column."
              .formatted(table, name, String.join(", ", rows.columns())));
    }
    Column column = functions.col("`" + name.replace("`", "``") + "`").cast("string");
    return functions.coalesce(column, functions.lit(""));
  }
}
