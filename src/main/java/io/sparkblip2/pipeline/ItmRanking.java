package io.sparkblip2.pipeline;

import io.sparkblip2.evaluation.Gallery;
import io.sparkblip2.evaluation.RecallSums;
import io.sparkblip2.evaluation.TopRanked;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.inference.TextImageMatcher;
import io.sparkblip2.pipeline.Ranking.Direction;
import io.sparkblip2.tables.HadoopSettings;
import io.sparkblip2.tables.ImageFacts;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.util.LongAccumulator;

/**
 * Judges the best candidates of every query again, image and text together (LAVIS,
 * compute_sim_matrix): their score is the ITM logit for "match" plus the ITC similarity; all others
 * lie a hundred below their similarity. An image is fetched and encoded once for all its texts.
 *
 * @param uris of the images, by number
 * @param depth candidates of each query to judge
 * @param unreadable counts images that could not be read; their candidates are not judged
 */
record ItmRanking(
    MatcherOnTask matcher,
    Gallery gallery,
    List<String> uris,
    int depth,
    ImageAccess access,
    HadoopSettings hadoop,
    RunMetrics metrics,
    LongAccumulator unreadable)
    implements FlatMapGroupsFunction<Integer, ItmRanking.Pair, Ranking> {
  private static final float NOT_JUDGED = 100;

  /** A candidate of one query. */
  record Pair(Direction direction, int image, int text, float similarity, boolean judged)
      implements Serializable {

    Ranking ranking(float score) {
      boolean imageAsks = direction == Direction.IMAGE_TO_TEXT;
      TopRanked one = new TopRanked(RecallSums.DEEPEST);
      one.add(imageAsks ? text : image, score);
      return new Ranking(direction, imageAsks ? image : text, one);
    }
  }

  /** The rankings anew. */
  Dataset<Ranking> again(Dataset<Ranking> rankings) {
    FlatMapFunction<Ranking, Pair> pairs = ranking -> pairs(ranking, depth);
    MapFunction<Pair, Integer> byImage = Pair::image;
    return Ranking.merged(
        rankings
            .flatMap(pairs, SerializedRows.<Pair>encoder())
            .groupByKey(byImage, Encoders.INT())
            .flatMapGroups(this, SerializedRows.<Ranking>encoder()));
  }

  private static Iterator<Pair> pairs(Ranking ranking, int depth) {
    List<Pair> pairs = new ArrayList<>();
    boolean imageAsks = ranking.direction() == Direction.IMAGE_TO_TEXT;
    for (int place = 0; place < ranking.best().size(); place++) {
      int candidate = ranking.best().candidate(place);
      pairs.add(
          new Pair(
              ranking.direction(),
              imageAsks ? ranking.query() : candidate,
              imageAsks ? candidate : ranking.query(),
              ranking.best().score(place),
              place < depth));
    }
    return pairs.iterator();
  }

  @Override
  public Iterator<Ranking> call(Integer image, Iterator<Pair> pairs) {
    List<Pair> all = new ArrayList<>();
    pairs.forEachRemaining(all::add);
    Map<Integer, Float> logits =
        judge(image, all.stream().filter(Pair::judged).map(Pair::text).distinct().toList());
    return all.stream()
        .map(
            pair -> {
              Float logit = pair.judged() ? logits.get(pair.text()) : null;
              return pair.ranking(pair.similarity() + (logit == null ? -NOT_JUDGED : logit));
            })
        .iterator();
  }

  private Map<Integer, Float> judge(int image, List<Integer> texts) {
    if (texts.isEmpty()) {
      return Map.of();
    }
    TextImageMatcher model = matcher.open();
    ImagePreparation.Prepared prepared =
        new ImagePreparation(access, hadoop.configuration(), model.imageSize(), metrics)
            .prepare(ImageFacts.listed(uris.get(image), null, null));
    if (prepared.failure() != null) {
      unreadable.add(1);
      return Map.of();
    }
    float[] logits =
        model.match(prepared.pixels(), texts.stream().map(gallery.texts()::get).toList());
    Map<Integer, Float> byText = new HashMap<>();
    for (int i = 0; i < logits.length; i++) {
      byText.put(texts.get(i), logits[i]);
    }
    return byText;
  }
}
