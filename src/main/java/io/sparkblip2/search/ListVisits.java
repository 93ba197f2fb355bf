package io.sparkblip2.search;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * Puts an image into its own list, and as a visitor into all others that may hold one within an
 * angle of it.
 *
 * <p>Angles obey the triangle inequality. If q is within t of p, whose own list is c, then q is
 * within angle(q, own) + 2 t of c: angle(q, c) is at most angle(p, c) + t, which is at most
 * angle(p, own list of q) + t, which is at most angle(q, own list of q) + 2 t. So every pair meets
 * in a list that one of the two lives in.
 *
 * @param angle in radians
 */
record ListVisits(Broadcast<Centroids> centroids, double angle)
    implements FlatMapFunction<Row, Row> {
  static final StructType SCHEMA =
      new StructType()
          .add("list", IntegerType)
          .add("at_home", BooleanType)
          .add("image_uri", StringType)
          .add("embedding", DataTypes.createArrayType(FloatType));

  /** More than what the sums of floats are wrong by. */
  private static final double ROUNDING = 1e-3;

  /**
   * @param image image_uri, embedding
   */
  @Override
  public Iterator<Row> call(Row image) {
    float[] vector = Vectors.of(image.<Seq<Float>>getAs(1));
    float[] products = centroids.value().products(vector);
    int home = centroids.value().nearest(new float[][] {vector})[0];
    double farthest = angle(products[home]) + 2 * angle + ROUNDING;
    List<Row> rows = new ArrayList<>();
    for (int list = 0; list < products.length; list++) {
      if (list == home || angle(products[list]) <= farthest) {
        rows.add(RowFactory.create(list, list == home, image.getString(0), image.get(1)));
      }
    }
    return rows.iterator();
  }

  private static double angle(float cosine) {
    return Math.acos(Math.max(-1, Math.min(1, cosine)));
  }
}
