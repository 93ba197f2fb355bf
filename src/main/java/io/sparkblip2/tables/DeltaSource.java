package io.sparkblip2.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A Delta table that names images, as it was when it was opened: what is committed to it later is
 * not seen.
 */
public final class DeltaSource {
  private final SparkSession spark;
  private final UriColumn column;
  private final Function<DataFrameReader, Dataset<Row>> load;
  private final TableVersion version;
  private final boolean feed;

  private DeltaSource(
      SparkSession spark,
      DeltaTable table,
      UriColumn column,
      Function<DataFrameReader, Dataset<Row>> load) {
    this.spark = spark;
    this.column = column;
    this.load = load;
    this.version = TableVersion.of(table);
    Map<String, String> properties = table.detail().select("properties").first().getJavaMap(0);
    this.feed = Boolean.parseBoolean(properties.get("delta.enableChangeDataFeed"));
    column.check(rows().schema());
  }

  static DeltaSource at(SparkSession spark, String path, UriColumn column) {
    return new DeltaSource(
        spark,
        DeltaTable.forPath(spark, path),
        column,
        reader -> reader.format("delta").load(path));
  }

  /**
   * @param name quoted
   */
  static DeltaSource named(SparkSession spark, String name, UriColumn column) {
    return new DeltaSource(
        spark, DeltaTable.forName(spark, name), column, reader -> reader.table(name));
  }

  /** Whether a catalog knows a table of this name, and no view, as one of Delta's. */
  static boolean isDelta(SparkSession spark, String quotedName) {
    return spark
            .sql("DESCRIBE TABLE EXTENDED " + quotedName)
            .filter("col_name = 'Provider' AND lower(data_type) = 'delta'")
            .count()
        > 0;
  }

  public TableVersion version() {
    return version;
  }

  /** Whether Delta keeps what changes in it: its Change Data Feed. */
  public boolean hasFeed() {
    return feed;
  }

  /** All images that it names. */
  public ImageListing whole() {
    return column.list(rows());
  }

  /**
   * The same, of which only the changes are read.
   *
   * @param since an earlier version that named exactly the known images; image_uri
   */
  public ImageListing since(long since, Dataset<Row> known) {
    return since == version.version()
        ? ImageListing.ofUris(known, 0, () -> {})
        : ChangedListing.of(known, changes(since), uris());
  }

  /** The URI of each row. */
  private Dataset<Row> uris() {
    return rows().select(column.uri());
  }

  private Dataset<Row> rows() {
    return load.apply(spark.read().option("versionAsOf", version.version()));
  }

  /** How many rows more, or fewer, a URI is in than it was; {@code image_uri}, {@code rows}. */
  private Dataset<Row> changes(long since) {
    Column came = col("_change_type").isin("insert", "update_postimage");
    return load.apply(
            spark
                .read()
                .option("readChangeFeed", true)
                .option("startingVersion", since + 1)
                .option("endingVersion", version.version()))
        .select(column.uri(), when(came, lit(1)).otherwise(lit(-1)).as("step"))
        .filter(UriColumn.named())
        .groupBy("image_uri")
        .agg(sum("step").as("rows"))
        .filter(col("rows").notEqual(0));
  }
}
