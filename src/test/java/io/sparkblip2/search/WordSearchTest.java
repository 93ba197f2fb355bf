package io.sparkblip2.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkblip2.tables.LocalSpark;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class WordSearchTest {
  private final SparkSession spark = LocalSpark.session();

  /** Four captions of 2, 4, 2 and 0 words: two on average. */
  private final Dataset<Row> captions =
      spark.sql(
          "SELECT * FROM VALUES ('a', 'Red mug'), ('b', 'a mug, a mug'), ('c', 'blue hat!'),"
              + " ('d', '') AS t(image_uri, caption)");

  @Test
  void captionsAreScoredByBm25() {
    Map<String, Float> scores = scores("'red' MUG; red");
    assertThat(scores).containsOnlyKeys("a", "b");
    double red = Math.log(1 + 3.5 / 1.5);
    double mug = Math.log(1 + 2.5 / 2.5);
    assertThat(scores.get("a")).isCloseTo((float) (red + mug), within(1e-6f));
    double twice = 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 2));
    assertThat(scores.get("b")).isCloseTo((float) (mug * twice), within(1e-6f));
  }

  @Test
  void aTextWithoutKnownWordsScoresNothing() {
    assertThat(scores("--; ' \"")).isEmpty();
    assertThat(scores("unknown")).isEmpty();
    assertThat(scores("x1 ".repeat(5000))).isEmpty();
    assertThat(WordScores.of(captions.limit(0), "mug").count()).isZero();
  }

  @Test
  void ranksOfBothListsDecide() {
    Dataset<Row> similar =
        spark.sql(
            "SELECT * FROM VALUES ('a', 0.9f), ('b', 0.8f), ('c', 0.7f), ('n', NULL)"
                + " AS t(image_uri, similarity)");
    Dataset<Row> worded =
        spark.sql(
            "SELECT * FROM VALUES ('c', 3f), ('x', 2f), ('y', 1f) AS t(image_uri, word_score)");
    // c: 1/63 + 1/61; a: 1/61; b: 1/62, as x, which has no similarity
    assertThat(RankFusion.of(similar, worded, 3).collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("c", "a", "b", "x", "y");
    Row first = RankFusion.of(similar, worded, 3).first();
    assertThat(first.getFloat(1)).isEqualTo(0.7f);
    assertThat(first.getFloat(2)).isEqualTo(3f);
    assertThat(RankFusion.of(similar, worded, 1).collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("a", "c");
  }

  private Map<String, Float> scores(String text) {
    Map<String, Float> scores = new TreeMap<>();
    for (Row row : WordScores.of(captions, text).collectAsList()) {
      scores.put(row.getString(0), row.getFloat(1));
    }
    return scores;
  }
}
