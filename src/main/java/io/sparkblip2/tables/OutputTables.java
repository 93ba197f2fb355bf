package io.sparkblip2.tables;

import static org.apache.spark.sql.functions.lit;

import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import io.sparkblip2.config.WrongCallException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The five tables of an output, in a folder or in a catalog database. */
public abstract class OutputTables {
  /** In the order of commits: an image's own row says that its outputs are there. */
  public static final List<TableDefinition> OUTPUTS =
      List.of(CaptionsTable.TABLE, AnswersTable.TABLE, EmbeddingsTable.TABLE, ImagesTable.TABLE);

  private final SparkSession spark;
  private final DeltaCommits commits;

  OutputTables(SparkSession spark) {
    this.spark = spark;
    this.commits = new DeltaCommits(this);
  }

  /** All tables: the outputs and {@code runs}. */
  public static List<TableDefinition> all() {
    List<TableDefinition> all = new ArrayList<>(OUTPUTS);
    all.add(RunsTable.TABLE);
    return all;
  }

  /**
   * Checks, without writing, that the tables can be written here.
   *
   * @throws WrongCallException if the place cannot hold them, or holds something else
   */
  public void check() {
    JobDescription.during(spark, "look at the tables", this::checkAll);
  }

  private void checkAll() {
    checkPlace();
    for (TableDefinition table : all()) {
      if (exists(table)) {
        checkColumns(table);
      }
    }
  }

  /**
   * @throws WrongCallException if a catalog of images is one of these tables
   */
  public void refuseAsCatalog(String catalog) {
    for (TableDefinition table : all()) {
      if (isTable(catalog, table)) {
        throw new WrongCallException(
            "The catalog '%s' is the table '%s' of %s, which this job writes; name the table that your images come from."
                .formatted(catalog, table.name(), this));
      }
    }
  }

  /** The rows of a table, with all of its columns; none if it is not there yet. */
  public Dataset<Row> read(TableDefinition table) {
    if (!exists(table)) {
      return empty(table);
    }
    Dataset<Row> rows = handle(table).toDF();
    for (String column : missing(table)) {
      rows = rows.withColumn(column, lit(null).cast(table.schema().apply(column).dataType()));
    }
    return rows;
  }

  /** The rows of a table that are not about images that left their catalog. */
  public Dataset<Row> present(TableDefinition table) {
    return ImagesTable.without(read(table), ImagesTable.removed(read(ImagesTable.TABLE)));
  }

  /** What the table, which has to be there, is like now. */
  public TableVersion version(TableDefinition table) {
    return TableVersion.of(handle(table));
  }

  private Dataset<Row> empty(TableDefinition table) {
    return spark.createDataFrame(List.of(), table.schema());
  }

  /** Makes the tables that are not there yet, and the columns that earlier versions had not. */
  public void create() {
    JobDescription.during(spark, "make the tables", this::createAll);
  }

  private void createAll() {
    for (TableDefinition table : all()) {
      if (exists(table)) {
        if (!missing(table).isEmpty()) {
          save(
              table,
              empty(table)
                  .write()
                  .format("delta")
                  .mode(SaveMode.Append)
                  .option("mergeSchema", "true"));
        }
      } else {
        place(DeltaTable.createIfNotExists(spark), table)
            .addColumns(table.schema())
            .property("delta.dataSkippingStatsColumns", String.join(",", table.statistics()))
            .execute();
      }
    }
  }

  /**
   * Makes Delta read the state of a table now, while there is time, and not with its next commit.
   */
  public void readAhead(TableDefinition table) {
    JobDescription.during(
        spark, "read the state of " + table.name(), () -> handle(table).detail().first());
  }

  /** The tables that were written to since this was asked last. */
  public Set<TableDefinition> takeWritten() {
    return commits.takeWritten();
  }

  /**
   * Appends rows with new keys, once: a second call with the same transaction does nothing.
   *
   * @param transaction with a version above all that its application committed to this table
   */
  public void append(TableDefinition table, Dataset<Row> rows, Transaction transaction) {
    commits.append(table, rows, transaction);
  }

  /**
   * Replaces the rows with the same keys and adds the others, once, as {@link #append}. Files
   * without such a row are left as they are.
   */
  public void merge(TableDefinition table, Dataset<Row> rows, Transaction transaction) {
    commits.merge(table, rows, transaction);
  }

  /**
   * Marks images as removed, once, as {@link #append}; their rows stay.
   *
   * @param images image_uri
   */
  public void close(Dataset<Row> images, String runId, Instant now, Transaction transaction) {
    Dataset<Row> closed =
        read(ImagesTable.TABLE)
            .join(images, "image_uri", "left_semi")
            .withColumn("status", lit(ImagesTable.REMOVED))
            .withColumn("run_id", lit(runId))
            .withColumn("updated_at", lit(Timestamp.from(now)));
    merge(ImagesTable.TABLE, closed, transaction);
  }

  /**
   * Registers the tables under their names and the views {@code current_captions}, {@code
   * current_answers}, {@code current_embeddings}, {@code caption_health} in the session, for this
   * session only.
   */
  public void registerViews() {
    all().forEach(table -> read(table).createOrReplaceTempView(table.name()));
    CurrentView.ALL.forEach(
        view ->
            view.of(read(view.table()), read(ImagesTable.TABLE))
                .createOrReplaceTempView(view.name()));
    spark
        .sql(HealthView.select("captions", "answers", "images"))
        .createOrReplaceTempView(HealthView.NAME);
  }

  /** The rows of the table's view {@code current_...}. */
  public Dataset<Row> current(TableDefinition table) {
    return CurrentView.ALL.stream()
        .filter(view -> view.table() == table)
        .findFirst()
        .orElseThrow()
        .of(read(table), read(ImagesTable.TABLE));
  }

  /** Brings lasting views up to date, where the place can hold views. */
  public abstract void publishViews();

  /** Folder of the runs' intermediate files. */
  public abstract String staging();

  /** The folders that hold the tables and their staging, as far as they are known. */
  public abstract List<Path> places();

  /** The place for people, as they named it. */
  @Override
  public abstract String toString();

  public abstract boolean exists(TableDefinition table);

  /** Whether a user who writes this means that table. */
  abstract boolean isTable(String name, TableDefinition table);

  abstract void checkPlace();

  abstract DeltaTable handle(TableDefinition table);

  abstract DeltaTableBuilder place(DeltaTableBuilder builder, TableDefinition table);

  abstract void save(TableDefinition table, DataFrameWriter<Row> writer);

  final SparkSession spark() {
    return spark;
  }

  /** The columns that were added since the table was made. */
  private List<String> missing(TableDefinition table) {
    if (table.later().isEmpty()) {
      return List.of();
    }
    Set<String> found = types(handle(table).toDF().schema()).keySet();
    return table.later().stream().filter(column -> !found.contains(column)).sorted().toList();
  }

  private void checkColumns(TableDefinition table) {
    Map<String, DataType> wanted = types(table.schema());
    Map<String, DataType> found = types(handle(table).toDF().schema());
    TreeSet<String> names = new TreeSet<>(wanted.keySet());
    names.addAll(found.keySet());
    List<String> differences = new ArrayList<>();
    for (String name : names) {
      if (!found.containsKey(name) && !table.later().contains(name)) {
        differences.add("lacks " + name);
      } else if (!wanted.containsKey(name)) {
        differences.add("has an unknown column " + name);
      } else if (found.containsKey(name) && !wanted.get(name).equals(found.get(name))) {
        differences.add(
            "has %s as %s instead of %s"
                .formatted(name, found.get(name).simpleString(), wanted.get(name).simpleString()));
      }
    }
    if (!differences.isEmpty()) {
      throw new WrongCallException(
          "The table '%s' in %s is not this program's: it %s. Choose another output."
              .formatted(table.name(), this, String.join(", ", differences)));
    }
  }

  private static Map<String, DataType> types(StructType schema) {
    Map<String, DataType> types = new HashMap<>();
    for (StructField field : schema.fields()) {
      types.put(field.name(), field.dataType());
    }
    return types;
  }
}
