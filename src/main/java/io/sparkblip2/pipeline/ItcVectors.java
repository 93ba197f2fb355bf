package io.sparkblip2.pipeline;

import static org.apache.spark.sql.functions.col;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.inference.TextImageMatcher;
import io.sparkblip2.tables.EmbeddingsTable;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.RecipeRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The two sides of a retrieval: vectors of images from the table, and of texts from the model. */
record ItcVectors(SparkSession spark) {
  private static final int TEXTS_OF_A_TASK = 256;
  private static final StructType TEXTS =
      new StructType().add("number", DataTypes.IntegerType).add("text", DataTypes.StringType);
  private static final StructType IMAGES =
      new StructType().add("image_uri", DataTypes.StringType).add("number", DataTypes.IntegerType);

  /** A text's vector on its way to the driver. */
  private record Numbered(int number, float[] vector) implements Serializable {}

  /**
   * The vectors of one recipe, of images that did not leave their catalog.
   *
   * @throws WrongCallException if there are none; or if the newest recipe has not all images and
   *     none was asked for, as vectors of two recipes cannot be compared
   */
  static RecipeRows ofImages(OutputTables tables, List<String> recipes) {
    Dataset<Row> itc =
        tables.present(EmbeddingsTable.TABLE).filter("kind = 'itc' AND queries IS NOT NULL");
    String what = "embeddings of kind itc in " + tables;
    RecipeRows chosen = RecipeRows.choose(itc, what, recipes, List.of());
    if (recipes.isEmpty() && itc.select("image_uri").distinct().count() > chosen.rows().count()) {
      throw new WrongCallException(
          "The %s are of several recipes, and the newest has not all images: %s. Vectors of two recipes cannot be compared; choose one with --recipe."
              .formatted(what, RecipeRows.summary(itc)));
    }
    return chosen;
  }

  /**
   * Rows of (number, queries one behind the other), spread over the cluster.
   *
   * @param uris in the order of their numbers
   * @throws WrongCallException if their width is not the texts'
   */
  Dataset<Row> numbered(RecipeRows vectors, List<String> uris, int width) {
    List<Row> numbers = new ArrayList<>();
    for (String uri : uris) {
      numbers.add(RowFactory.create(uri, numbers.size()));
    }
    Dataset<Row> images = vectors.rows().join(spark.createDataFrame(numbers, IMAGES), "image_uri");
    List<Row> others =
        images
            .selectExpr("size(queries[0]) AS width")
            .distinct()
            .filter(col("width").notEqual(width))
            .collectAsList();
    if (!others.isEmpty()) {
      throw new WrongCallException(
          "The images' vectors have %d components and this retrieval model's texts %d; name the model that made them."
              .formatted(others.get(0).getInt(0), width));
    }
    return images
        .selectExpr("number", "flatten(queries)")
        .repartition(spark.sparkContext().defaultParallelism());
  }

  /** Vectors in the order of the texts, computed in tasks. */
  float[][] ofTexts(List<String> texts, MatcherOnTask matcher) {
    List<Row> numbered = new ArrayList<>();
    for (String text : texts) {
      numbered.add(RowFactory.create(numbered.size(), text));
    }
    MapPartitionsFunction<Row, Numbered> embed =
        rows -> {
          List<Integer> numbers = new ArrayList<>();
          List<String> part = new ArrayList<>();
          rows.forEachRemaining(
              row -> {
                numbers.add(row.getInt(0));
                part.add(row.getString(1));
              });
          if (part.isEmpty()) {
            return List.<Numbered>of().iterator();
          }
          TextImageMatcher model = matcher.open();
          float[][] vectors = model.textVectors(part);
          List<Numbered> found = new ArrayList<>();
          for (int i = 0; i < vectors.length; i++) {
            found.add(new Numbered(numbers.get(i), vectors[i]));
          }
          return found.iterator();
        };
    float[][] vectors = new float[texts.size()][];
    spark
        .createDataFrame(numbered, TEXTS)
        .repartition((texts.size() + TEXTS_OF_A_TASK - 1) / TEXTS_OF_A_TASK)
        .mapPartitions(embed, SerializedRows.<Numbered>encoder())
        .collectAsList()
        .forEach(found -> vectors[found.number()] = found.vector());
    return vectors;
  }
}
