package io.sparkblip2.pipeline;

import io.sparkblip2.evaluation.Gallery;
import io.sparkblip2.evaluation.RecallSums;
import io.sparkblip2.evaluation.TopRanked;
import java.io.Serializable;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.ReduceFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import scala.Tuple2;

/**
 * A query of a retrieval and the best candidates found for it so far.
 *
 * @param query number of an image, where texts are searched, or of a text
 */
record Ranking(Direction direction, int query, TopRanked best) implements Serializable {
  enum Direction {
    IMAGE_TO_TEXT,
    TEXT_TO_IMAGE
  }

  /** Whether a right candidate is among the first. */
  RecallSums recall(Gallery gallery) {
    return direction == Direction.IMAGE_TO_TEXT
        ? gallery.recallOfImage(query, best)
        : gallery.recallOfText(query, best);
  }

  /** One ranking for each query, from those of several parts. */
  static Dataset<Ranking> merged(Dataset<Ranking> parts) {
    MapFunction<Ranking, Long> key =
        ranking -> ((long) ranking.direction().ordinal() << 32) + ranking.query();
    ReduceFunction<Ranking> sum =
        (one, other) -> new Ranking(one.direction(), one.query(), one.best().add(other.best()));
    MapFunction<Tuple2<Long, Ranking>, Ranking> value = Tuple2::_2;
    return parts
        .groupByKey(key, Encoders.LONG())
        .reduceGroups(sum)
        .map(value, SerializedRows.<Ranking>encoder());
  }
}
