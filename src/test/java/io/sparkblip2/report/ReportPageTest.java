package io.sparkblip2.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReportPageTest {
  private static final String SCRIPT = "<script>alert('caught')</script>";

  @Test
  void whatCameFromDataIsShownAsTextWhereverItStands() {
    Card card =
        new Card(
            SCRIPT,
            SCRIPT,
            List.of(new Card.Answer(SCRIPT, SCRIPT)),
            List.of("\"><img src=x onerror=alert(1)>"),
            SCRIPT,
            null);
    Chart chart = new Chart(SCRIPT, "", List.of(new Chart.Bar(SCRIPT, 1)));
    String page =
        ReportPage.of(new Report(SCRIPT, Map.of(SCRIPT, SCRIPT), List.of(chart), List.of(card)));
    assertThat(page).doesNotContain("alert('caught')").doesNotContain("<img src=x");
    assertThat(page).contains("&lt;script&gt;alert(&#39;caught&#39;)&lt;/script&gt;");
    assertThat(page.split("<script", -1)).hasSize(2);
  }

  @Test
  void aPlaceOfTheTemplateIsNoPlaceInData() {
    Card card = new Card("a.jpg", "<!--cards-->$1\\1", List.of(), List.of(), null, null);
    String page = page(card, card);
    assertThat(page).contains("&lt;!--cards--&gt;$1\\1").doesNotContain("<!--");
    assertThat(page.split("<article", -1)).hasSize(3);
  }

  @Test
  void controlCharactersAndOtherScriptsDoNoHarm() {
    String page =
        page(new Card("ä\u0000\u0008.jpg", "猫 قط\u202e", List.of(), List.of(), null, null));
    assertThat(page).contains("ä\uFFFD\uFFFD.jpg").contains("猫 قط");
  }

  @Test
  void aFailedImageShowsItsErrorAndIsFoundAsFailed() {
    String page = page(new Card("a.jpg", null, List.of(), List.of(), "TRUNCATED: too short", null));
    assertThat(page).contains("data-kinds=\"failed\"").contains("TRUNCATED: too short");
  }

  @Test
  void fiveHundredImagesStayBelowFiveMegabytes() {
    byte[] jpeg = new byte[6_500];
    new Random(1).nextBytes(jpeg);
    Card card =
        new Card(
            "s3a://bucket/catalog/images/0000/000000001.jpg",
            "a striped red mug and a plain orange umbrella in front of a brick wall",
            Collections.nCopies(5, new Card.Answer("what color is the umbrella?", "orange")),
            List.of("max_length"),
            null,
            java.util.Base64.getEncoder().encodeToString(jpeg));
    String page = page(Collections.nCopies(500, card).toArray(new Card[0]));
    assertThat(page.getBytes(StandardCharsets.UTF_8).length).isLessThan(5_000_000);
  }

  private static String page(Card... cards) {
    return ReportPage.of(new Report("title", Map.of(), List.of(), List.of(cards)));
  }
}
