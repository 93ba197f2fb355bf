package io.sparkblip2.search;

import static org.apache.spark.sql.functions.array_remove;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * BM25 (Robertson and others, TREC-3) of captions against a text: the sum over the text's words of
 * {@code idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean length))} with k1 = 1.2, b =
 * 0.75 and {@code idf = ln(1 + (N - n + 0.5) / (n + 0.5))}. Words are runs of letters and digits,
 * in lower case.
 */
final class WordScores {
  static final String SCORE = "word_score";

  private static final double K1 = 1.2;
  private static final double B = 0.75;
  private static final String BETWEEN_WORDS = "[^\\p{L}\\p{N}]+";

  /** Words of a text that count, as the retrieval model reads about as many. */
  private static final int LONGEST = 35;

  private WordScores() {}

  /**
   * @param captions image_uri, caption; one row per image
   * @return image_uri, word_score; of images with one of the words
   */
  static Dataset<Row> of(Dataset<Row> captions, String text) {
    List<String> wanted =
        Arrays.stream(text.toLowerCase(Locale.ROOT).split(BETWEEN_WORDS))
            .filter(word -> !word.isEmpty())
            .distinct()
            .limit(LONGEST)
            .toList();
    Dataset<Row> worded =
        captions
            .select(
                col("image_uri"),
                array_remove(split(lower(col("caption")), BETWEEN_WORDS), "").as("words"))
            .withColumn("length", size(col("words")));
    Row all = worded.agg(count(lit(1)), avg("length")).first();
    Dataset<Row> hits =
        worded
            .select(col("image_uri"), col("length"), explode(col("words")).as("word"))
            .filter(col("word").isin(wanted.toArray()))
            .groupBy("image_uri", "length", "word")
            .agg(count(lit(1)).as("tf"));
    Column idf = idf(hits, all.getLong(0));
    double mean = all.isNullAt(1) ? 1 : all.getDouble(1);
    Column rarer = lit(K1).multiply(lit(1 - B).plus(col("length").multiply(B / mean)));
    Column score = idf.multiply(col("tf").multiply(K1 + 1)).divide(col("tf").plus(rarer));
    return hits.groupBy("image_uri").agg(sum(score).cast("float").as(SCORE));
  }

  /** Of the column {@code word}; there are no more words than the text has. */
  private static Column idf(Dataset<Row> hits, long captions) {
    Column idf = lit(0.0);
    for (Row word : hits.groupBy("word").count().collectAsList()) {
      double n = word.getLong(1);
      double value = Math.log(1 + (captions - n + 0.5) / (n + 0.5));
      idf = when(col("word").equalTo(word.getString(0)), value).otherwise(idf);
    }
    return idf;
  }
}
