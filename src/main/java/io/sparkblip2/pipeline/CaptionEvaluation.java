package io.sparkblip2.pipeline;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.evaluation.CaptionSums;
import io.sparkblip2.evaluation.CocoCaptions;
import io.sparkblip2.evaluation.DocumentFrequencies;
import io.sparkblip2.evaluation.ImageReferences;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.RecipeRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Captions of the table against those that people wrote. Images are counted in Spark tasks, in two
 * passes: CIDEr-D weighs words by how many images' references have them.
 */
public record CaptionEvaluation(
    SparkSession spark, OutputTables tables, ReferencePlace place, List<String> recipes) {
  private static final StructType REFERENCES =
      new StructType()
          .add("image_uri", DataTypes.StringType)
          .add("references", DataTypes.createArrayType(DataTypes.StringType));

  /**
   * @throws WrongCallException if the references or the table cannot be used
   */
  public Evaluation run() throws IOException {
    CaptionSums.requireTokenizer();
    CocoCaptions references = place.captions();
    EvaluatedRows evaluated =
        EvaluatedRows.match(
            RecipeRows.choose(
                tables.present(CaptionsTable.TABLE), "captions in " + tables, recipes, List.of()),
            references.images(),
            place);
    evaluated.idOfUri().values().retainAll(references.captions().keySet());
    evaluated.note(references.unknown(), "captions of the references are of unknown images");
    evaluated.note(
        references.images().size() - references.captions().size(),
        "images of the references have no caption there");
    long skipped = references.captions().size() - evaluated.idOfUri().size();
    evaluated.note(skipped, "images of the references have no caption in the table");
    if (evaluated.idOfUri().isEmpty()) {
      throw new WrongCallException(
          "No image of the table has a caption in %s.".formatted(place.uri()));
    }
    Dataset<Row> pairs = pairs(evaluated, references);
    CaptionSums sums = JobDescription.during(spark, "judge the captions", () -> sums(pairs));
    List<Evaluation.Score> scores = new ArrayList<>();
    sums.metrics()
        .forEach((name, value) -> scores.add(new Evaluation.Score(name, value, sums.captions())));
    return new Evaluation(
        scores,
        references.images().size(),
        sums.captions(),
        skipped,
        evaluated.rows().recipeId(),
        evaluated.rows().model(),
        evaluated.notes());
  }

  /** Rows of a caption and its references. */
  private Dataset<Row> pairs(EvaluatedRows evaluated, CocoCaptions references) {
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<String, String> image : evaluated.idOfUri().entrySet()) {
      rows.add(
          RowFactory.create(image.getKey(), references.captions().get(image.getValue()).toArray()));
    }
    return evaluated
        .rows()
        .rows()
        .join(spark.createDataFrame(rows, REFERENCES), "image_uri")
        .select("caption", "references")
        .repartition(spark.sparkContext().defaultParallelism());
  }

  private static CaptionSums sums(Dataset<Row> pairs) {
    MapPartitionsFunction<Row, DocumentFrequencies> frequencies =
        rows -> {
          DocumentFrequencies part = new DocumentFrequencies();
          rows.forEachRemaining(row -> part.add(references(row)));
          return List.of(part).iterator();
        };
    DocumentFrequencies all = new DocumentFrequencies();
    pairs
        .mapPartitions(frequencies, SerializedRows.<DocumentFrequencies>encoder())
        .collectAsList()
        .forEach(all::add);
    all.forgetSingle();
    MapPartitionsFunction<Row, CaptionSums> sums =
        rows -> {
          CaptionSums part = CaptionSums.NONE;
          while (rows.hasNext()) {
            Row row = rows.next();
            part = part.plus(CaptionSums.of(row.getString(0), references(row), all));
          }
          return List.of(part).iterator();
        };
    return pairs.mapPartitions(sums, SerializedRows.<CaptionSums>encoder()).collectAsList().stream()
        .reduce(CaptionSums.NONE, CaptionSums::plus);
  }

  private static ImageReferences references(Row row) {
    return ImageReferences.of(row.getList(1));
  }
}
