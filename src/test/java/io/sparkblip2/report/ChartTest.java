package io.sparkblip2.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {
  @Test
  void barsAreAsLongAsTheirShareOfTheLargest() {
    String svg = new Chart("t", " s", List.of(new Chart.Bar("a", 4), new Chart.Bar("b", 1))).svg();
    assertThat(svg).contains("width=\"200.0\"").contains("width=\"50.0\"").contains(">4 s<");
  }

  @Test
  void withoutBarsItSaysSo() {
    assertThat(new Chart("t", "", List.of()).svg()).contains("nothing to show");
  }

  @Test
  void aNameThatIsTooLongIsCutAndWholeWhenPointedAt() {
    String svg = new Chart("t", "", List.of(new Chart.Bar("n".repeat(40), 0.5))).svg();
    assertThat(svg).contains("n".repeat(23) + "\u2026<title>" + "n".repeat(40)).contains(">0.50<");
  }
}
