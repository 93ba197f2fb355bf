package io.sparkblip2.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's own script, in a real browser: {@code CHROMIUM} names it, or it is on the path. */
@Tag("browser")
class ReportBrowserTest {
  private static final Report REPORT =
      new Report(
          "title",
          Map.of(),
          List.of(new Chart("lengths", "", List.of(new Chart.Bar("3", 4)))),
          List.of(
              card("a.jpg", "a red mug", "blue", List.of(), null),
              card("b.jpg", "a blue mug", "red", List.of("loop"), null),
              card("c.jpg", "<b>a hat</b>", "green", List.of(), null),
              card("mug.jpg", null, null, List.of(), "TRUNCATED: too short")));

  @TempDir Path folder;

  @Test
  void withoutAFilterAllAreShown() throws Exception {
    assertThat(shown("")).isEqualTo("4 of 4");
  }

  @Test
  void everyWordHasToBeFoundInCaptionAnswerOrName() throws Exception {
    assertThat(shown("search=mug")).isEqualTo("3 of 4");
    assertThat(shown("search=red+mug")).isEqualTo("2 of 4");
    assertThat(shown("search=RED+b.jpg")).isEqualTo("1 of 4");
    assertThat(shown("search=%3Cb%3E")).isEqualTo("1 of 4");
    assertThat(shown("search=nothing")).isEqualTo("0 of 4");
  }

  @Test
  void failedOnesAndFlagsCanBeChosen() throws Exception {
    assertThat(shown("kind=failed")).isEqualTo("1 of 4");
    assertThat(shown("kind=ok&search=mug")).isEqualTo("2 of 4");
    assertThat(shown("kind=loop")).isEqualTo("1 of 4");
  }

  private static Card card(
      String uri, String caption, String answer, List<String> flags, String error) {
    List<Card.Answer> answers =
        answer == null ? List.of() : List.of(new Card.Answer("what color?", answer));
    return new Card(uri, caption, answers, flags, error, null);
  }

  /** What the page says of how many it shows, which has to be what it shows. */
  private String shown(String filter) throws IOException, InterruptedException {
    Path page = Files.writeString(folder.resolve("report.html"), ReportPage.of(REPORT));
    Path dom = folder.resolve("dom");
    Process browser =
        new ProcessBuilder(
                System.getenv().getOrDefault("CHROMIUM", "chromium"),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"),
                "--dump-dom",
                page.toUri() + "#" + filter)
            .redirectOutput(dom.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(browser.waitFor(2, TimeUnit.MINUTES)).isTrue();
    String html = Files.readString(dom, StandardCharsets.UTF_8);
    long visible = Pattern.compile("<article (?![^>]*hidden)").matcher(html).results().count();
    String said = html.replaceAll("(?s).*<span id=\"shown\"[^>]*>([^<]*)<.*", "$1");
    assertThat(said).startsWith(visible + " of ");
    return said;
  }
}
