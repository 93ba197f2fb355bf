package io.sparkblip2.tables;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.arrays_overlap;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.inference.Wanted;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * What a run has to compute: the listed images, less what the tables hold for the same version of
 * the file and the same recipe.
 *
 * <p>An output counts as present if its sha256 is that of the image's row, and the image's row has
 * the listed modification time and length (where the listing knows them). An image that failed of
 * what {@linkplain ImageFailure#PASSING may pass} is tried again for a week; another is left alone
 * until its file changes or a retry is asked for. All of it stays on the executors.
 *
 * @param images the images with work to do, as {@link PlannedImage#SCHEMA}
 */
public record Plan(Dataset<Row> images, PlanSummary summary, Dataset<Row> held)
    implements AutoCloseable {

  /** Longer than a store or a server is away, if it comes back. */
  private static final Duration TRIED_FOR = Duration.ofDays(7);

  private static final String GONE = "gone";
  private static final String REOPENED = "reopened";

  /** Whether all images that failed are tried again, or those only that may do better now. */
  public enum Failed {
    SKIP,
    RETRY
  }

  /** What images mean that the tables know and the input lacks. */
  public enum Absent {
    /** Nothing: the input is a part of all images. */
    KEEP,
    /** They were removed. */
    CLOSE
  }

  public static Plan of(
      ImageListing listing,
      OutputTables tables,
      Wanted wanted,
      Recipes recipes,
      Failed failed,
      Absent absent) {
    Dataset<Row> joined = joinKnown(listing.images(), knownImages(tables), absent);
    joined =
        joinHeld(
            joined, "captions_held", held(RecipeOutputs.captions(tables, recipes), col("sha256")));
    joined =
        joinHeld(
            joined,
            "answers_held",
            held(
                RecipeOutputs.answers(tables, recipes), struct(col("question_id"), col("sha256"))));
    joined =
        joinHeld(
            joined,
            "embeddings_held",
            held(RecipeOutputs.embeddings(tables, recipes), col("sha256")));
    Dataset<Row> held =
        withMissing(joined, wanted)
            .withColumn("tried_again", lit(failed == Failed.SKIP).and(mayPass()))
            .withColumn("recorded", col("state").equalTo(ImagesTable.OK).and(col("has_format")))
            .withColumn("todo", todo(failed))
            .select(
                "image_uri",
                "modified_at",
                "byte_length",
                "known_in",
                "caption",
                "questions",
                "embedding",
                "version",
                "tried_again",
                "recorded",
                "state",
                "todo")
            // In a catalog copies stand for each other: only one that can be read now may do so.
            .withColumn(
                "version",
                when(
                    lit(absent == Absent.KEEP).or(col("state").notEqual("failed")), col("version")))
            .withColumnRenamed("version", "sha256")
            .persist(StorageLevel.DISK_ONLY());
    PlanSummary summary = summarise(held);
    Dataset<Row> images = held.filter(col("todo")).drop("state", "todo");
    return new Plan(images, summary, held);
  }

  /** The images to close: those that the tables know and the input lacks; image_uri. */
  public Dataset<Row> removed() {
    return held.filter(col("state").equalTo(GONE)).select("image_uri");
  }

  private static Dataset<Row> joinKnown(Dataset<Row> listed, Dataset<Row> known, Absent absent) {
    Column sameUri = col("image_uri").equalTo(col("known_uri"));
    if (absent == Absent.KEEP) {
      return listed.withColumn("listed", lit(true)).join(known, sameUri, "left").drop("known_uri");
    }
    return listed
        .withColumn("listed", lit(true))
        .join(known, sameUri, "full_outer")
        .withColumn("image_uri", coalesce(col("image_uri"), col("known_uri")))
        .drop("known_uri")
        // Closed before, and still not back.
        .filter(col("listed").isNotNull().or(col("status").notEqual(ImagesTable.REMOVED)));
  }

  private static Dataset<Row> knownImages(OutputTables tables) {
    return tables
        .read(ImagesTable.TABLE)
        .select(
            col("image_uri").as("known_uri"),
            col("status"),
            col("sha256"),
            col("format").isNotNull().as("has_format"),
            col("error_class"),
            col("updated_at").as("failed_at"),
            col("modified_at").as("known_modified_at"),
            col("byte_length").as("known_byte_length"));
  }

  private static Dataset<Row> held(Dataset<Row> output, Column what) {
    return output.select(col("image_uri"), what.as("held"));
  }

  /** Adds what an output table holds of each image, as a set, so that an image stays one row. */
  private static Dataset<Row> joinHeld(Dataset<Row> images, String column, Dataset<Row> output) {
    Dataset<Row> byImage = output.groupBy("image_uri").agg(collect_set(col("held")).as(column));
    return images
        .join(
            byImage.withColumnRenamed("image_uri", "output_uri"),
            col("image_uri").equalTo(col("output_uri")),
            "left")
        .drop("output_uri");
  }

  private static Dataset<Row> withMissing(Dataset<Row> joined, Wanted wanted) {
    Column anotherTime =
        col("modified_at")
            .isNotNull()
            .and(col("modified_at").eqNullSafe(col("known_modified_at")).unary_$bang());
    Column anotherLength =
        col("byte_length")
            .isNotNull()
            .and(col("byte_length").eqNullSafe(col("known_byte_length")).unary_$bang());
    Column another = anotherTime.or(anotherLength);
    Column state =
        when(col("listed").isNull(), GONE)
            .when(col("status").isNull(), "new")
            .when(col("status").equalTo(ImagesTable.REMOVED), REOPENED)
            .when(another, "changed")
            .otherwise(col("status"));
    Column questions =
        array(wanted.questions().stream().map(q -> lit(q.id())).toArray(Column[]::new))
            .cast(DataTypes.createArrayType(DataTypes.StringType));
    return joined
        .withColumn("state", state)
        // The version that outputs have to be of; NULL, which equals nothing, if there is none yet.
        .withColumn(
            "version",
            when(
                col("state")
                    .isin("ok", "failed")
                    .or(col("state").equalTo(REOPENED).and(another.unary_$bang())),
                col("sha256")))
        .withColumn("caption", lacks("captions_held", wanted.caption()))
        .withColumn("embedding", lacks("embeddings_held", wanted.embedding()))
        .withColumn("asked", questions)
        .withColumn(
            "questions",
            coalesce(
                expr(
                    "array_except(asked, filter(answers_held, a -> a.sha256 ="
                        + " version).question_id)"),
                col("asked")))
        .withColumn("known_in", knownIn());
  }

  /** The tables that hold a row already with a key that this run would write. */
  private static Column knownIn() {
    return array_compact(
        array(
            when(col("status").isNotNull(), ImagesTable.TABLE.name()),
            when(col("captions_held").isNotNull(), CaptionsTable.TABLE.name()),
            when(
                arrays_overlap(col("questions"), col("answers_held.question_id")),
                AnswersTable.TABLE.name()),
            when(col("embeddings_held").isNotNull(), EmbeddingsTable.TABLE.name())));
  }

  private static Column lacks(String held, boolean wanted) {
    return lit(wanted)
        .and(coalesce(expr("array_contains(" + held + ", version)"), lit(false)).unary_$bang());
  }

  private static Column todo(Failed failed) {
    Column missing = col("caption").or(col("embedding")).or(size(col("questions")).gt(0));
    Column work = col("state").notEqual(GONE).and(missing.or(col("state").equalTo(REOPENED)));
    if (failed == Failed.RETRY) {
      return work;
    }
    return work.and(col("state").notEqual("failed").or(col("tried_again")));
  }

  private static Column mayPass() {
    Timestamp longAgo = Timestamp.from(Instant.now().minus(TRIED_FOR));
    Column passing = col("error_class").rlike("^(" + ImageFailure.PASSING + ")$");
    return coalesce(
        col("state").equalTo("failed").and(passing).and(col("failed_at").gt(lit(longAgo))),
        lit(false));
  }

  private static PlanSummary summarise(Dataset<Row> held) {
    Column todo = col("todo");
    Column idle = todo.unary_$bang();
    return PlanSummary.of(
        held.agg(
                count_if(col("state").notEqual(GONE)).as("total"),
                count_if(todo).as("to_compute"),
                count_if(todo.and(col("state").equalTo("new"))).as("fresh"),
                count_if(todo.and(col("state").equalTo("changed"))).as("changed"),
                count_if(todo.and(col("state").equalTo("failed"))).as("tried_again"),
                count_if(idle.and(col("state").equalTo("failed"))).as("failed_before"),
                count_if(todo.and(col("caption"))).as("captions"),
                coalesce(sum(when(todo, size(col("questions")).cast("long"))), lit(0L))
                    .as("answers"),
                count_if(todo.and(col("embedding"))).as("embeddings"),
                count_if(todo.and(col("state").equalTo(REOPENED))).as("reopened"),
                count_if(col("state").equalTo(GONE)).as("removed"),
                count_if(col("state").isin("changed", "ok", "failed", GONE)).as("active"))
            .first());
  }

  @Override
  public void close() {
    held.unpersist();
  }
}
