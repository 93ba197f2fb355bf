package io.sparkblip2.search;

import io.sparkblip2.tables.EmbeddingsTable;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** Rows of embeddings by the small random retrieval model, whose texts have 16 components. */
final class VectorRows {
  static final int WIDTH = 16;

  private final Random random = new Random(3);
  private final List<Row> rows = new ArrayList<>();

  void add(String uri, String recipe, int day, float[]... queries) {
    rows.add(
        RowFactory.create(
            uri,
            recipe,
            "sha",
            "itc",
            boxed(queries[0]),
            Arrays.stream(queries).map(VectorRows::boxed).toArray(),
            "tiny-itm",
            "run",
            Timestamp.valueOf("2026-01-0" + day + " 00:00:00")));
  }

  /** The rows so far, which are then forgotten. */
  Dataset<Row> take(SparkSession spark) {
    Dataset<Row> taken = spark.createDataFrame(List.copyOf(rows), EmbeddingsTable.TABLE.schema());
    rows.clear();
    return taken;
  }

  Dataset<Row> all(SparkSession spark) {
    return spark.createDataFrame(rows, EmbeddingsTable.TABLE.schema());
  }

  /** A direction of unit length. */
  float[] draw() {
    return near(new float[WIDTH], 1);
  }

  /** A direction near one. */
  float[] near(float[] middle, double distance) {
    float[] vector = new float[WIDTH];
    double squares = 0;
    for (int i = 0; i < WIDTH; i++) {
      vector[i] = (float) (middle[i] + distance * random.nextGaussian());
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < WIDTH; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  static float[] textVector(SparkSession spark, String text) {
    Row row = spark.sql("SELECT blip2_text_embedding('" + text + "')").first();
    return Vectors.of(row.<scala.collection.Seq<Float>>getAs(0));
  }

  private static Float[] boxed(float[] vector) {
    return Vectors.boxed(vector);
  }
}
