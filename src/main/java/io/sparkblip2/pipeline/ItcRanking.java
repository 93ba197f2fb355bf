package io.sparkblip2.pipeline;

import io.sparkblip2.evaluation.TextVectors;
import io.sparkblip2.evaluation.TopRanked;
import io.sparkblip2.pipeline.Ranking.Direction;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Compares the images of a task with all texts, one image at a time: of N images and texts no task
 * holds more than the texts' vectors and the best of every query.
 *
 * @param most candidates to keep of each query
 */
record ItcRanking(TextVectors texts, int most) implements MapPartitionsFunction<Row, Ranking> {

  /**
   * @param images rows of (number, its queries' vectors one behind the other)
   */
  @Override
  public Iterator<Ranking> call(Iterator<Row> images) {
    TopRanked[] ofTexts = new TopRanked[texts.size()];
    for (int text = 0; text < ofTexts.length; text++) {
      ofTexts[text] = new TopRanked(most);
    }
    Stream.Builder<Ranking> rankings = Stream.builder();
    while (images.hasNext()) {
      Row row = images.next();
      int image = row.getInt(0);
      TopRanked best = new TopRanked(most);
      float[] similarity = texts.similarity(floats(row.getList(1)));
      for (int text = 0; text < similarity.length; text++) {
        best.add(text, similarity[text]);
        ofTexts[text].add(image, similarity[text]);
      }
      rankings.add(new Ranking(Direction.IMAGE_TO_TEXT, image, best));
    }
    return Stream.concat(
            rankings.build(),
            IntStream.range(0, ofTexts.length)
                .filter(text -> ofTexts[text].size() > 0)
                .mapToObj(text -> new Ranking(Direction.TEXT_TO_IMAGE, text, ofTexts[text])))
        .iterator();
  }

  private static float[] floats(List<Float> list) {
    float[] floats = new float[list.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = list.get(i);
    }
    return floats;
  }
}
