package io.sparkblip2.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GalleryTest {
  @Test
  void rankingsHaveTheRecallThatLavisReports() throws IOException {
    JsonNode rankings = MetricGoldens.read("rankings");
    assertThat(rankings.size()).isGreaterThanOrEqualTo(300);
    for (JsonNode ranking : rankings) {
      JsonNode scores = ranking.get("scores");
      JsonNode owner = ranking.get("owner");
      List<List<String>> captions = new ArrayList<>();
      scores.forEach(image -> captions.add(new ArrayList<>()));
      for (int text = 0; text < owner.size(); text++) {
        captions.get(owner.get(text).asInt()).add("text " + text);
      }
      Gallery gallery = Gallery.of(captions);
      compare(imagesAsQueries(gallery, scores), ranking.get("image_to_text"));
      compare(textsAsQueries(gallery, scores), ranking.get("text_to_image"));
    }
  }

  private static RecallSums imagesAsQueries(Gallery gallery, JsonNode scores) {
    RecallSums sums = RecallSums.NONE;
    for (int image = 0; image < gallery.images(); image++) {
      TopRanked best = new TopRanked(RecallSums.DEEPEST);
      for (int text = 0; text < gallery.texts().size(); text++) {
        best.add(text, score(gallery, scores, image, text));
      }
      sums = sums.plus(gallery.recallOfImage(image, best));
    }
    return sums;
  }

  private static RecallSums textsAsQueries(Gallery gallery, JsonNode scores) {
    RecallSums sums = RecallSums.NONE;
    for (int text = 0; text < gallery.texts().size(); text++) {
      TopRanked lower = new TopRanked(RecallSums.DEEPEST);
      TopRanked upper = new TopRanked(RecallSums.DEEPEST);
      for (int image = 0; image < gallery.images(); image++) {
        (image % 2 == 0 ? lower : upper).add(image, score(gallery, scores, image, text));
      }
      sums = sums.plus(gallery.recallOfText(text, lower.add(upper)));
    }
    return sums;
  }

  private static float score(Gallery gallery, JsonNode scores, int image, int text) {
    int column = Integer.parseInt(gallery.texts().get(text).substring("text ".length()));
    return scores.get(image).get(column).asInt();
  }

  private static void compare(RecallSums sums, JsonNode wanted) {
    var metrics = sums.metrics("any", Long.MAX_VALUE);
    for (int i = 0; i < 3; i++) {
      assertThat(metrics.get("any_recall@" + RecallSums.DEPTHS.get(i)))
          .isCloseTo(wanted.get(i).asDouble(), MetricGoldens.CLOSE);
    }
  }

  @Test
  void imagesOfTheSameCaptionCountAsEqual() {
    Gallery gallery =
        Gallery.of(List.of(List.of("a red mug"), List.of("a blue mug"), List.of("a red mug")));
    assertThat(gallery.texts()).containsExactly("a red mug", "a blue mug");
    assertThat(gallery.allTexts()).isEqualTo(3);
    TopRanked images = new TopRanked(10);
    images.add(2, 0.9f);
    images.add(1, 0.8f);
    RecallSums red = gallery.recallOfText(0, images);
    assertThat(red.queries()).isEqualTo(2);
    assertThat(red.found()).containsExactly(2L, 2L, 2L);
  }

  @Test
  void aWrongTextThatOccursFiveTimesTakesFivePlaces() {
    List<List<String>> captions = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      captions.add(List.of("a mug"));
    }
    captions.add(List.of("a bag"));
    Gallery gallery = Gallery.of(captions);
    TopRanked texts = new TopRanked(10);
    texts.add(0, 0.9f);
    texts.add(1, 0.8f);
    assertThat(gallery.recallOfImage(5, texts).found()).containsExactly(0L, 0L, 1L);
    assertThat(gallery.recallOfImage(0, texts).found()).containsExactly(1L, 1L, 1L);
  }

  @Test
  void aDepthThatHoldsTheWholeGalleryIsLeftOut() {
    RecallSums sums = RecallSums.of(0, 1);
    assertThat(sums.metrics("x", 6)).containsOnlyKeys("x_recall@1", "x_recall@5");
    assertThat(sums.metrics("x", 1)).isEmpty();
  }
}
