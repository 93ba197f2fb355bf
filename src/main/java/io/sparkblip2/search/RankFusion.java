package io.sparkblip2.search;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Reciprocal rank fusion (Cormack, Clarke and Buettcher, 2009): an image's place is decided by the
 * sum of 1 / (60 + its rank) over two lists. An image that is in one list alone has a NULL for the
 * other's score.
 */
final class RankFusion {
  private static final double SMOOTHING = 60;

  private RankFusion() {}

  /**
   * @param similar image_uri, similarity
   * @param worded image_uri, word_score
   * @param depth images of each list that count
   * @return image_uri, similarity, word_score; best first
   */
  static Dataset<Row> of(Dataset<Row> similar, Dataset<Row> worded, int depth) {
    return ranked(similar, Found.SIMILARITY, depth)
        .join(ranked(worded, WordScores.SCORE, depth), new String[] {"image_uri"}, "full_outer")
        .orderBy(
            share(Found.SIMILARITY).plus(share(WordScores.SCORE)).desc(),
            col(Found.SIMILARITY).desc_nulls_last(),
            col("image_uri"))
        .select("image_uri", Found.SIMILARITY, WordScores.SCORE);
  }

  private static Dataset<Row> ranked(Dataset<Row> rows, String score, int depth) {
    Column[] order = {col(score).desc_nulls_last(), col("image_uri")};
    return rows.filter(col(score).isNotNull())
        .orderBy(order)
        .limit(depth)
        .withColumn(score + "_rank", row_number().over(Window.orderBy(order)));
  }

  private static Column share(String score) {
    return coalesce(lit(1.0).divide(col(score + "_rank").plus(SMOOTHING)), lit(0.0));
  }
}
