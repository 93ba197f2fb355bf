package io.sparkblip2.search;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import scala.collection.Seq;

/** Some vectors of some images, the same ones each time, on the driver. */
final class VectorSample {
  private static final int OF_AN_IMAGE = 4;

  private VectorSample() {}

  /**
   * @param rows image_uri, queries ARRAY of ARRAY of FLOAT
   * @param images how many rows there are
   * @param count vectors wanted, about; fewer where there are fewer
   * @return (N, width)
   */
  static float[][] of(Dataset<Row> rows, long images, int count) {
    long wanted = Math.max(1, count / OF_AN_IMAGE);
    Dataset<Row> some =
        images <= wanted
            ? rows
            : rows.filter(pmod(xxhash64(col("image_uri")), lit(images)).lt(wanted));
    // As bytes, because in a row on the driver every float is an object.
    return some
        .select("image_uri", "queries")
        .flatMap((FlatMapFunction<Row, byte[]>) VectorSample::drawn, Encoders.BINARY())
        .collectAsList()
        .stream()
        .map(VectorSample::floats)
        .toArray(float[][]::new);
  }

  private static Iterator<byte[]> drawn(Row image) {
    List<Seq<Float>> queries = image.getList(1);
    List<byte[]> drawn = new ArrayList<>();
    int first = Math.floorMod(image.getString(0).hashCode(), Math.max(1, queries.size()));
    int step = Math.max(1, queries.size() / OF_AN_IMAGE);
    for (int i = 0; i < queries.size() && drawn.size() < OF_AN_IMAGE; i += step) {
      drawn.add(bytes(Vectors.of(queries.get((first + i) % queries.size()))));
    }
    return drawn.iterator();
  }

  private static byte[] bytes(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  private static float[] floats(byte[] bytes) {
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(vector);
    return vector;
  }
}
