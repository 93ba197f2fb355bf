package io.sparkblip2.search;

import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * Compares the images that live in a list with each other and with its visitors. Of a group that
 * belongs together only a link from each image to the first is told, or a thousand copies of one
 * picture would make half a million.
 *
 * @param cosine from which on two images belong together
 */
record ListDuplicates(double cosine) implements FlatMapGroupsFunction<Integer, Row, Row> {
  /** {@code similarity} is that to the nearest of all images that were met. */
  static final StructType LINKS =
      new StructType()
          .add("image_uri", StringType)
          .add("other", StringType)
          .add(Found.SIMILARITY, FloatType);

  @Override
  public Iterator<Row> call(Integer list, Iterator<Row> rows) {
    List<String> uris = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    int home = 0;
    while (rows.hasNext()) {
      Row row = rows.next();
      int at = row.getBoolean(1) ? home++ : uris.size();
      uris.add(at, row.getString(2));
      vectors.add(at, Vectors.of(row.<Seq<Float>>getAs(3)));
    }
    return links(uris, vectors, home).iterator();
  }

  private List<Row> links(List<String> uris, List<float[]> vectors, int home) {
    int[] first = new int[uris.size()];
    Arrays.setAll(first, i -> i);
    float[] best = new float[uris.size()];
    Arrays.fill(best, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < home; i++) {
      for (int j = i + 1; j < uris.size(); j++) {
        float product = InnerProduct.of(vectors.get(i), vectors.get(j));
        if (product >= cosine) {
          best[i] = Math.max(best[i], product);
          best[j] = Math.max(best[j], product);
          first[root(first, i)] = root(first, j);
        }
      }
    }
    List<Row> links = new ArrayList<>();
    for (int i = 0; i < first.length; i++) {
      if (best[i] >= cosine) {
        links.add(RowFactory.create(uris.get(i), uris.get(root(first, i)), best[i]));
      }
    }
    return links;
  }

  private static int root(int[] first, int item) {
    int root = item;
    while (first[root] != root) {
      first[root] = first[first[root]];
      root = first[root];
    }
    return root;
  }
}
