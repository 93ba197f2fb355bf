package io.sparkblip2.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.tables.LocalSpark;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Against all pairs, compared in plain Java. */
class DuplicateGroupsTest {
  private final SparkSession spark = LocalSpark.session();
  private final VectorRows rows = new VectorRows();
  private final Map<String, float[]> vectors = new LinkedHashMap<>();

  @Test
  void groupsAreThoseOfComparingAllPairs() {
    float[][] middles = new float[12][];
    Arrays.setAll(middles, i -> rows.draw());
    for (int i = 0; i < 150; i++) {
      image("near-" + i, rows.near(middles[i % 12], i < 75 ? 0.08 : 0.25));
    }
    image("zero", new float[VectorRows.WIDTH]);
    Dataset<Row> images = rows.all(spark);
    for (double cosine : List.of(0.95, 0.7)) {
      Map<String, String> expected = groups(cosine);
      assertThat(expected).hasSizeBetween(30, 150);
      Map<String, String> found = new TreeMap<>();
      for (Row row : new DuplicateGroups(spark, cosine).of(images).collectAsList()) {
        String uri = row.getString(2);
        found.put(uri, row.getString(0));
        long size = expected.values().stream().filter(row.getString(0)::equals).count();
        assertThat(row.getLong(1)).isEqualTo(size);
        assertThat(row.getFloat(3)).isEqualTo(nearest(uri));
      }
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void aLongChainIsOneGroup() {
    Dataset<Row> chain =
        spark
            .range(40)
            .selectExpr(
                "format_string('%03d', id) AS image_uri", "format_string('%03d', id + 1) AS other");
    assertThat(ConnectedImages.of(chain).groupBy("group_id").count().collectAsList())
        .singleElement()
        .satisfies(row -> assertThat(row.getLong(1)).isEqualTo(41));
  }

  @Test
  void copiesOfAPictureAreThoseOfCosineOne() {
    for (int i = 0; i < 60; i++) {
      float[] vector = rows.draw();
      image("a-" + i, vector);
      image("b-" + i, vector);
    }
    assertThat(new DuplicateGroups(spark, 1).of(rows.all(spark)).collectAsList()).hasSize(120);
  }

  @Test
  void oneImageHasNoDuplicate() {
    image("alone", rows.draw());
    assertThat(new DuplicateGroups(spark, 0.9).of(rows.all(spark)).collectAsList()).isEmpty();
  }

  private void image(String uri, float[] vector) {
    rows.add(uri, "r1", 1, vector);
    vectors.put(uri, vector);
  }

  private float nearest(String uri) {
    return vectors.keySet().stream()
        .filter(other -> !other.equals(uri))
        .map(other -> InnerProduct.of(vectors.get(uri), vectors.get(other)))
        .max(Float::compare)
        .orElseThrow();
  }

  /** Group by image, grown from every image in the order of their names. */
  private Map<String, String> groups(double cosine) {
    Map<String, String> groups = new TreeMap<>();
    for (String first : new TreeSet<>(vectors.keySet())) {
      TreeSet<String> group = new TreeSet<>();
      reach(first, cosine, group);
      if (group.size() > 1) {
        group.forEach(uri -> groups.putIfAbsent(uri, first));
      }
    }
    return groups;
  }

  private void reach(String uri, double cosine, TreeSet<String> group) {
    if (group.add(uri)) {
      vectors.forEach(
          (other, vector) -> {
            if (InnerProduct.of(vectors.get(uri), vector) >= cosine) {
              reach(other, cosine, group);
            }
          });
    }
  }
}
