package io.sparkblip2.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.size;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How many images of a slice a model has to see, and how many get copies.
 *
 * @param images those whose row in {@code images} is copied; the others say what of
 */
public record SliceWork(long toCompute, long captions, long answers, long embeddings, long images) {

  /**
   * @param decided what {@link SameBytes#decide} returned
   */
  public static SliceWork of(Dataset<Row> decided) {
    Column readable = col("sha256").isNotNull();
    Row counts =
        decided
            .agg(
                count_if(col("computes")),
                count_if(readable.and(copied("caption"))),
                count_if(
                    readable.and(
                        size(col("questions"))
                            .gt(0)
                            .and(
                                col("computes")
                                    .unary_$bang()
                                    .or(size(col("questions_left")).lt(size(col("questions"))))))),
                count_if(readable.and(copied("embedding"))),
                count_if(readable.and(col("computes").unary_$bang())))
            .first();
    return new SliceWork(
        counts.getLong(0),
        counts.getLong(1),
        counts.getLong(2),
        counts.getLong(3),
        counts.getLong(4));
  }

  /** Whether an image gets a copy of an output that it wants. */
  static Column copied(String wanted) {
    return col(wanted).and(col("computes").and(col(wanted + "_left")).unary_$bang());
  }

  /**
   * @param table one of {@link OutputTables#OUTPUTS}
   */
  public boolean copies(TableDefinition table) {
    Map<TableDefinition, Long> copies =
        Map.of(
            CaptionsTable.TABLE, captions,
            AnswersTable.TABLE, answers,
            EmbeddingsTable.TABLE, embeddings,
            ImagesTable.TABLE, images);
    if (!copies.containsKey(table)) {
      throw new IllegalArgumentException("Rows of " + table.name() + " are never copied");
    }
    return copies.get(table) > 0;
  }

  public boolean copiesAny() {
    return captions + answers + embeddings + images > 0;
  }
}
