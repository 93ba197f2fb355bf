package io.sparkblip2.tables;

import static org.apache.spark.sql.functions.array_except;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows for images whose bytes another image has, made from that image's rows after what had to be
 * computed is committed. Each row has a column {@code known} in front: whether it is to be merged.
 */
public final class CopiedRows implements AutoCloseable {
  private final OutputTables tables;
  private final Recipes recipes;
  private final String runId;
  private final Column now;
  private final Dataset<Row> receivers;

  /**
   * @param decided what {@link SameBytes#decide} returned
   */
  public CopiedRows(OutputTables tables, Recipes recipes, String runId, Dataset<Row> decided) {
    this.tables = tables;
    this.recipes = recipes;
    this.runId = runId;
    this.now = lit(Timestamp.from(Instant.now()));
    this.receivers = receivers(decided).persist(StorageLevel.DISK_ONLY());
  }

  /** Rows for one of {@link OutputTables#OUTPUTS}. */
  public Dataset<Row> of(TableDefinition table) {
    if (table == CaptionsTable.TABLE) {
      return one(table, "caption", RecipeOutputs.captions(tables, recipes));
    }
    if (table == EmbeddingsTable.TABLE) {
      return one(table, "embedding", RecipeOutputs.embeddings(tables, recipes));
    }
    return table == AnswersTable.TABLE ? answers() : images();
  }

  /** The images that no model sees, with the {@code status} that they have or get. */
  public Dataset<Row> withoutModel() {
    return receivers.filter(col("computes").unary_$bang());
  }

  @Override
  public void close() {
    receivers.unpersist();
  }

  /**
   * The images of the same bytes as an image that is there or, where it was computed by this run
   * just now and failed, failed as well. An image whose file became another one since it was hashed
   * has no such donor; the next run finds it.
   */
  private Dataset<Row> receivers(Dataset<Row> decided) {
    Column ofThisRun = col("run_id").equalTo(runId);
    Column failed = col("status").equalTo(ImagesTable.FAILED);
    Column unread = col("stage").equalTo("fetch"); // which says nothing of its bytes
    Dataset<Row> donors =
        tables
            .read(ImagesTable.TABLE)
            .filter(failed.unary_$bang().or(ofThisRun.and(unread.unary_$bang())))
            .join(SameBytes.bytes(decided), SameBytes.same(), "left_semi")
            .withColumn(
                "place",
                row_number()
                    .over(
                        Window.partitionBy("sha256")
                            .orderBy(
                                ofThisRun.desc(),
                                failed.asc(),
                                col("format").isNull(),
                                col("image_uri"))))
            .filter("place = 1")
            .select(
                col("sha256").as("bytes"),
                when(failed, ImagesTable.FAILED).otherwise(ImagesTable.OK).as("status"),
                when(failed, col("stage")).as("stage"),
                when(failed, col("error_class")).as("error_class"),
                when(failed, col("error_message")).as("error_message"),
                col("format"),
                col("width"),
                col("height"));
    return decided.join(donors, SameBytes.same()).drop("bytes");
  }

  private Dataset<Row> one(TableDefinition table, String wanted, Dataset<Row> outputs) {
    Dataset<Row> lacking =
        ok().filter(SliceWork.copied(wanted))
            .select(col("image_uri").as("receiver"), col("known_in"), col("sha256").as("bytes"));
    return lacking.join(donors(outputs, "sha256"), SameBytes.same()).select(columns(table));
  }

  private Dataset<Row> answers() {
    Column copied =
        when(col("computes"), array_except(col("questions"), col("questions_left")))
            .otherwise(col("questions"));
    Dataset<Row> lacking =
        ok().select(
                col("image_uri").as("receiver"),
                col("known_in"),
                col("sha256").as("bytes"),
                explode(copied).as("asked"));
    Dataset<Row> answers = RecipeOutputs.answers(tables, recipes);
    return lacking
        .join(
            donors(answers, "sha256", "question_id"),
            SameBytes.same().and(col("asked").equalTo(col("question_id"))))
        .select(columns(AnswersTable.TABLE));
  }

  /** Without those whose rows say all of it already. */
  private Dataset<Row> images() {
    Dataset<Row> before =
        tables
            .read(ImagesTable.TABLE)
            .select(
                col("image_uri").as("uri_before"),
                col("modified_at").as("modified_before"),
                col("byte_length").as("length_before"));
    return withoutModel()
        .filter(col("recorded").and(col("status").equalTo(ImagesTable.OK)).unary_$bang())
        .join(before, col("image_uri").equalTo(col("uri_before")), "left")
        // A file that could not be looked at keeps the version that it had.
        .withColumn("modified_at", coalesce(col("modified_at"), col("modified_before")))
        .withColumn("byte_length", coalesce(col("byte_length"), col("length_before")))
        .withColumn("receiver", col("image_uri"))
        .select(columns(ImagesTable.TABLE));
  }

  private Dataset<Row> ok() {
    return receivers.filter(col("status").equalTo(ImagesTable.OK));
  }

  /** One row of each bytes, and question where there is one. */
  private Dataset<Row> donors(Dataset<Row> outputs, String... of) {
    return outputs
        .join(SameBytes.bytes(receivers), SameBytes.same(), "left_semi")
        .withColumn(
            "place",
            row_number()
                .over(
                    Window.partitionBy(
                            List.of(of).stream().map(name -> col(name)).toArray(Column[]::new))
                        .orderBy("image_uri")))
        .filter("place = 1");
  }

  private Column[] columns(TableDefinition table) {
    List<Column> columns = new ArrayList<>();
    columns.add(StagedImages.isKnown(table).as("known"));
    for (String name : table.schema().names()) {
      columns.add(
          switch (name) {
            case "image_uri" -> col("receiver").as(name);
            case "run_id" -> lit(runId).as(name);
            case "created_at", "updated_at" -> now.as(name);
            default -> col(name);
          });
    }
    return columns.toArray(new Column[0]);
  }
}
