package io.sparkblip2.tables;

import static io.sparkblip2.tables.TableDefinition.optional;
import static io.sparkblip2.tables.TableDefinition.required;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.delta.tables.DeltaTable;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The index for searches, two tables beside {@code embeddings}: {@code index_lists}, a row per
 * list, and {@code index_vectors}, every image's vectors under the lists that they belong to.
 *
 * <p>Only rows of {@code index_vectors} with the {@code index_id} that {@code index_lists} names
 * count, so an index takes the place of the one before in a single commit, and what a killed
 * refresh left is never read.
 */
public record IndexTables(OutputTables tables) {
  private static final ArrayType VECTOR = DataTypes.createArrayType(FloatType);

  /**
   * {@code images} in the list; {@code built_images} that the index was built from, {@code
   * tail_images} added since; {@code embeddings_version} of the Delta table that it is as new as.
   */
  public static final TableDefinition LISTS =
      TableDefinition.of(
          "index_lists",
          List.of("recipe_id", "list"),
          List.of(
              required("recipe_id", StringType),
              required("list", IntegerType),
              required("centroid", VECTOR),
              required("images", LongType),
              required("index_id", StringType),
              required("built_images", LongType),
              required("tail_images", LongType),
              required("embeddings_version", LongType)));

  /** In {@code file_list}: rows of any list, added since the index was built. */
  public static final int TAIL = -1;

  /** In {@code file_list}: a row per image, without vectors, that says it is in the index. */
  public static final int MEMBERS = -2;

  /**
   * {@code file_list} is the list that a file holds rows of, or {@link #TAIL}, or {@link #MEMBERS};
   * {@code created_at} is that of the row in {@code embeddings}.
   */
  public static final TableDefinition VECTORS =
      new TableDefinition(
          "index_vectors",
          List.of("index_id", "file_list", "list", "image_uri"),
          DataTypes.createStructType(
              List.of(
                  required("index_id", StringType),
                  required("file_list", IntegerType),
                  required("list", IntegerType),
                  required("image_uri", StringType),
                  required("created_at", TimestampType),
                  optional("queries", DataTypes.createArrayType(VECTOR)))),
          List.of("list"),
          Set.of());

  /** Whether there is an index of any recipe. */
  public boolean exist() {
    return tables.exists(LISTS) && tables.exists(VECTORS);
  }

  /** Of the table {@code embeddings}, which has to exist. */
  public long embeddingsVersion() {
    return tables.handle(EmbeddingsTable.TABLE).history(1).select("version").first().getLong(0);
  }

  public Dataset<Row> lists() {
    return tables.read(LISTS);
  }

  /** The rows of {@code index_vectors} that belong to an index. */
  public Dataset<Row> vectors(String indexId) {
    return tables.read(VECTORS).filter(col("index_id").equalTo(indexId));
  }

  /** Files of {@code index_vectors} in all. */
  public long files() {
    return tables.handle(VECTORS).detail().select("numFiles").first().getLong(0);
  }

  /** Adds rows of {@link #VECTORS}; they count if their index does. */
  public void add(Dataset<Row> rows) {
    create();
    tables.save(VECTORS, rows.write().format("delta").mode(SaveMode.Append));
  }

  /**
   * Takes images out of an index. Files keep the rows, as marked by deletion vectors: an image has
   * some in many files.
   *
   * @param images image_uri, each once
   */
  public void remove(Dataset<Row> images, String indexId) {
    tables
        .handle(VECTORS)
        .as("old")
        .merge(
            images.as("gone"),
            col("old.image_uri")
                .equalTo(col("gone.image_uri"))
                .and(col("old.index_id").equalTo(lit(indexId))))
        .whenMatched()
        .delete()
        .execute();
  }

  /** Makes an index the one that counts, or brings what is told of it up to date. */
  public void publish(Dataset<Row> lists) {
    tables.save(LISTS, lists.coalesce(1).write().format("delta").mode(SaveMode.Overwrite));
  }

  /** Drops the rows of all indexes but one, whole files of them. */
  public void keepOnly(String indexId, Compaction compaction) {
    tables.handle(VECTORS).delete(col("index_id").notEqual(indexId));
    compaction.vacuum(tables, VECTORS);
  }

  private void create() {
    tables
        .place(DeltaTable.createIfNotExists(tables.spark()), VECTORS)
        .addColumns(VECTORS.schema())
        .partitionedBy("index_id", "file_list")
        .property("delta.dataSkippingStatsColumns", String.join(",", VECTORS.statistics()))
        .property("delta.enableDeletionVectors", "true")
        .execute();
  }
}
