package io.sparkblip2.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class VqaAccuracyTest {
  @Test
  void answersAreJudgedAsTheOfficialCodeJudgesThem() throws IOException {
    JsonNode goldens = MetricGoldens.read("answers");
    assertThat(goldens.get("cases").size()).isGreaterThanOrEqualTo(300);
    VqaSums sums = VqaSums.NONE;
    for (JsonNode golden : goldens.get("cases")) {
      String answer = golden.get("answer").asText();
      List<String> people = MetricGoldens.texts(golden.get("answers"));
      assertThat(AnswerNormalizer.normalize(AnswerNormalizer.strip(answer)))
          .as("'%s'", answer)
          .isEqualTo(golden.get("normalised").asText());
      assertThat(VqaAccuracy.of(answer, people))
          .as(golden.toString())
          .isCloseTo(golden.get("accuracy").asDouble(), MetricGoldens.CLOSE);
      sums = sums.plus(VqaSums.of(new VqaQuestion("1", "1", "what?", "other", people), answer));
    }
    assertThat(sums.metrics().get("vqa_accuracy").value())
        .isCloseTo(goldens.get("overall").asDouble(), MetricGoldens.CLOSE);
    assertThat(sums.metrics().get("vqa_accuracy (other)").count())
        .isEqualTo(goldens.get("cases").size());
  }

  @Test
  void threeOthersAreEnoughForFullMarks() {
    assertThat(VqaAccuracy.of("red", Collections.nCopies(10, "red"))).isEqualTo(1);
    assertThat(VqaAccuracy.of("blue", Collections.nCopies(10, "red"))).isZero();
    List<String> one = List.of("red", "b", "b", "b", "b", "b", "b", "b", "b", "b");
    assertThat(VqaAccuracy.of("red", one)).isCloseTo(9 / 30.0, MetricGoldens.CLOSE);
  }

  @Test
  void onlyThirtyTwoPeriodsAreRemoved() {
    assertThat(AnswerNormalizer.normalize(".".repeat(40))).isEqualTo(".".repeat(8));
  }

  @Test
  void aTypeNamesItsOwnAccuracy() {
    List<String> people = Collections.nCopies(10, "2");
    VqaSums sums =
        VqaSums.of(new VqaQuestion("1", "1", "how many?", "number", people), "2")
            .plus(VqaSums.of(new VqaQuestion("2", "1", "is it?", "yes/no", people), "yes"))
            .plus(VqaSums.of(new VqaQuestion("3", "1", "what?", "", people), "2"));
    assertThat(sums.metrics())
        .containsOnlyKeys("vqa_accuracy", "vqa_accuracy (number)", "vqa_accuracy (yes/no)");
    assertThat(sums.metrics().get("vqa_accuracy").value()).isCloseTo(2 / 3.0, MetricGoldens.CLOSE);
    assertThat(sums.metrics().get("vqa_accuracy (yes/no)").value()).isZero();
  }
}
