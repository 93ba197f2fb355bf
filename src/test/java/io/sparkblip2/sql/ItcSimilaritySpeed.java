package io.sparkblip2.sql;

import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * How fast {@code itc_similarity} is on rows as Spark keeps them, beside a plain loop over Java
 * arrays with the same numbers. A program, not a test: it prints rows per second of one core.
 */
final class ItcSimilaritySpeed {
  private static final int ROWS = 500;
  private static final int QUERIES = 32;
  private static final int WIDTH = 256;
  private static final int ROUNDS = 40;

  private ItcSimilaritySpeed() {}

  public static void main(String[] args) {
    Random random = new Random(1);
    float[][][] images = new float[ROWS][QUERIES][WIDTH];
    float[] text = new float[WIDTH];
    draw(random, text);
    StructType schema =
        new StructType()
            .add(
                "queries",
                DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType)))
            .add("text", DataTypes.createArrayType(DataTypes.FloatType));
    UnsafeProjection unsafe = UnsafeProjection.create(schema);
    InternalRow[] rows = new InternalRow[ROWS];
    for (int i = 0; i < ROWS; i++) {
      Object[] queries = new Object[QUERIES];
      for (int q = 0; q < QUERIES; q++) {
        draw(random, images[i][q]);
        queries[q] = UnsafeArrayData.fromPrimitiveArray(images[i][q]);
      }
      rows[i] =
          unsafe
              .apply(
                  new GenericInternalRow(
                      new Object[] {
                        new GenericArrayData(queries), UnsafeArrayData.fromPrimitiveArray(text)
                      }))
              .copy();
    }
    Expression function =
        new ItcSimilarity(
            ScalaSeq.<Expression>of(
                new BoundReference(0, schema.fields()[0].dataType(), true),
                new BoundReference(1, schema.fields()[1].dataType(), true)));
    for (int round = 0; round < ROUNDS; round++) {
      double sum = 0;
      long start = System.nanoTime();
      for (InternalRow row : rows) {
        sum += (float) function.eval(row);
      }
      long middle = System.nanoTime();
      for (float[][] image : images) {
        sum -= plain(image, text);
      }
      long end = System.nanoTime();
      if (round % 10 == 9) {
        System.out.printf(
            "itc_similarity %,.0f rows/s, plain loop %,.0f rows/s, ratio %.2f (difference %.1e)%n",
            ROWS * 1e9 / (middle - start),
            ROWS * 1e9 / (end - middle),
            (double) (end - middle) / (middle - start),
            sum / ROWS);
      }
    }
  }

  private static void draw(Random random, float[] vector) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian() / 16;
    }
  }

  private static float plain(float[][] queries, float[] text) {
    float best = Float.NEGATIVE_INFINITY;
    for (float[] query : queries) {
      float product = 0;
      for (int d = 0; d < text.length; d++) {
        product += query[d] * text[d];
      }
      best = Math.max(best, product);
    }
    return best;
  }
}
