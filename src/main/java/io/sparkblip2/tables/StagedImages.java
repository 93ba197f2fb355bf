package io.sparkblip2.tables;

import static io.sparkblip2.tables.TableDefinition.optional;
import static io.sparkblip2.tables.TableDefinition.required;
import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;

import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.inference.Prediction;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Results between the model and the tables: one row per image, with a column of rows per table.
 *
 * <p>The model writes these once; every table is then filled from them, so that no image is
 * computed once per table.
 */
public final class StagedImages {
  /**
   * Column {@code known_in}, as {@link PlannedImage} has it, then one array of rows per output
   * table, named as the table is.
   */
  public static final StructType SCHEMA = schema();

  private StagedImages() {}

  /**
   * Returns the row of one image. An image whose row in {@code images} says all that there is to
   * say gets none there.
   *
   * @param predictions what was missing of the image, or one failure
   * @throws IllegalStateException if the predictions are not those that were missing
   */
  public static Row row(
      PlannedImage planned,
      ImageFacts facts,
      List<Prediction> predictions,
      Recipes recipes,
      RowStamp stamp) {
    for (Prediction prediction : predictions) {
      if (prediction instanceof Prediction.Failure failure) {
        if (planned.triedAgain() && failure.errorClass().matches(ImageFailure.PASSING)) {
          return staged(planned, List.of(), List.of(), List.of()); // its row says so already
        }
        Row image = ImagesTable.failed(facts, failure, stamp);
        return staged(planned, List.of(), List.of(), List.of(), image);
      }
    }
    List<Row> captions = new ArrayList<>();
    List<Row> answers = new ArrayList<>();
    List<Row> embeddings = new ArrayList<>();
    for (Prediction prediction : predictions) {
      if (prediction instanceof Prediction.Caption caption) {
        captions.add(CaptionsTable.row(facts, recipes.caption(), caption, stamp));
      } else if (prediction instanceof Prediction.Answer answer) {
        String recipe = recipes.questions().get(answer.questionId());
        answers.add(AnswersTable.row(facts, recipe, answer, stamp));
      } else if (prediction instanceof Prediction.Embedding embedding) {
        embeddings.add(EmbeddingsTable.row(facts, recipes.embedding(), embedding, stamp));
      }
    }
    if (captions.size() != (planned.missing().caption() ? 1 : 0)
        || answers.size() != planned.missing().questions().size()
        || embeddings.size() != (planned.missing().embedding() ? 1 : 0)) {
      throw new IllegalStateException(
          "the predictor was asked for %s of %s and returned %d captions, %d answers, %d embeddings"
              .formatted(
                  planned.missing(),
                  facts.uri(),
                  captions.size(),
                  answers.size(),
                  embeddings.size()));
    }
    if (planned.recorded() && facts.sha256().equals(planned.facts().sha256())) {
      // Millions may be asked a new question; marking each would write the whole table anew.
      return staged(planned, captions, answers, embeddings);
    }
    return staged(planned, captions, answers, embeddings, ImagesTable.ok(facts, stamp));
  }

  /**
   * The rows that staged images hold for a table.
   *
   * @param known those that may be there already, or the others
   */
  public static Dataset<Row> rows(Dataset<Row> staged, TableDefinition table, boolean known) {
    return staged.filter(isKnown(table).equalTo(known)).selectExpr("inline(" + table.name() + ")");
  }

  /** Whether an image could still not be read: no table gets a row of it. */
  public static Column failedAgain() {
    return OutputTables.OUTPUTS.stream()
        .map(table -> size(col(table.name())).equalTo(0))
        .reduce(Column::and)
        .orElseThrow();
  }

  /**
   * Whether the table may hold rows of an image already. Every table may where it is not said: an
   * earlier version did not.
   */
  public static Column isKnown(TableDefinition table) {
    return coalesce(array_contains(col("known_in"), table.name()), lit(true));
  }

  private static Row staged(
      PlannedImage planned,
      List<Row> captions,
      List<Row> answers,
      List<Row> embeddings,
      Row... image) {
    return RowFactory.create(
        planned.knownIn().toArray(),
        captions.toArray(),
        answers.toArray(),
        embeddings.toArray(),
        image);
  }

  private static StructType schema() {
    StructType schema =
        new StructType().add(optional("known_in", DataTypes.createArrayType(DataTypes.StringType)));
    for (TableDefinition table : OutputTables.OUTPUTS) {
      schema = schema.add(required(table.name(), DataTypes.createArrayType(table.schema())));
    }
    return schema;
  }
}
