package io.sparkblip2.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** BLEU, ROUGE-L and CIDEr-D are those of pycocoevalcap. */
class CaptionMetricsGoldenTest {
  private record Image(String candidate, ImageReferences references, JsonNode scores) {}

  @Test
  void captionsFallIntoTheReferencesTokens() throws IOException {
    for (JsonNode sentence : MetricGoldens.read("tokens")) {
      String text = sentence.get("text").asText();
      assertThat(PtbTokenizer.tokenize(text)).as(text).isEqualTo(sentence.get("tokens").asText());
    }
  }

  @Test
  void collectionsHaveTheReferencesScores() throws IOException {
    JsonNode corpora = MetricGoldens.read("captions");
    assertThat(corpora.size()).isGreaterThanOrEqualTo(300);
    for (JsonNode corpus : corpora) {
      List<Image> images = images(corpus);
      DocumentFrequencies frequencies = new DocumentFrequencies();
      images.forEach(image -> frequencies.add(image.references()));
      CaptionSums all =
          images.stream()
              .map(image -> sums(image, frequencies))
              .reduce(CaptionSums.NONE, CaptionSums::plus);
      compare(all.metrics(), corpus);
      assertThat(all.captions()).isEqualTo(images.size());
    }
  }

  @Test
  void singleCaptionsHaveTheReferencesScores() throws IOException {
    int captions = 0;
    for (JsonNode corpus : MetricGoldens.read("captions")) {
      List<Image> images = images(corpus);
      DocumentFrequencies frequencies = new DocumentFrequencies();
      images.forEach(image -> frequencies.add(image.references()));
      for (Image image : images) {
        compare(sums(image, frequencies).metrics(), image.scores());
        captions++;
      }
    }
    assertThat(captions).isGreaterThan(900);
  }

  @Test
  void partsCountedApartAddUp() throws IOException {
    List<Image> images = new ArrayList<>();
    MetricGoldens.read("captions").forEach(corpus -> images.addAll(images(corpus)));
    DocumentFrequencies whole = new DocumentFrequencies();
    images.forEach(image -> whole.add(image.references()));
    CaptionSums together =
        images.stream()
            .map(image -> sums(image, whole))
            .reduce(CaptionSums.NONE, CaptionSums::plus);

    DocumentFrequencies parts = new DocumentFrequencies();
    CaptionSums apart = CaptionSums.NONE;
    for (int part = 0; part < 3; part++) {
      DocumentFrequencies ofPart = new DocumentFrequencies();
      for (int i = part; i < images.size(); i += 3) {
        ofPart.add(images.get(i).references());
      }
      parts.add(ofPart);
    }
    for (int part = 0; part < 3; part++) {
      for (int i = part; i < images.size(); i += 3) {
        apart = apart.plus(sums(images.get(i), parts));
      }
    }
    Map<String, Double> metrics = apart.metrics();
    together
        .metrics()
        .forEach(
            (name, value) ->
                assertThat(metrics.get(name)).as(name).isCloseTo(value, MetricGoldens.CLOSE));
  }

  private static List<Image> images(JsonNode corpus) {
    List<Image> images = new ArrayList<>();
    for (JsonNode image : corpus.get("images")) {
      images.add(
          new Image(
              image.get("candidate").asText(),
              ImageReferences.of(MetricGoldens.texts(image.get("references"))),
              image));
    }
    return images;
  }

  private static CaptionSums sums(Image image, DocumentFrequencies frequencies) {
    return CaptionSums.of(image.candidate(), image.references(), frequencies);
  }

  private static void compare(Map<String, Double> metrics, JsonNode scores) {
    for (int n = 1; n <= 4; n++) {
      assertThat(metrics.get("bleu_" + n))
          .as("BLEU-%d of %s", n, scores)
          .isCloseTo(scores.get("bleu").get(n - 1).asDouble(), MetricGoldens.CLOSE);
    }
    assertThat(metrics.get("rouge_l"))
        .as("ROUGE-L of %s", scores)
        .isCloseTo(scores.get("rouge").asDouble(), MetricGoldens.CLOSE);
    assertThat(metrics.get("cider"))
        .as("CIDEr-D of %s", scores)
        .isCloseTo(scores.get("cider").asDouble(), MetricGoldens.CLOSE);
  }
}
