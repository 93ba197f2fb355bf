package io.sparkblip2.sql;

import static io.sparkblip2.sql.FunctionsSession.picture;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Under which settings a call is computed, where they change between queries. */
class CallSettingsTest {
  private static final String CAPTION =
      "SELECT blip2_caption(uri) AS c FROM (SELECT '%s' AS uri)".formatted(picture("gif.gif"));

  private final FunctionsSession session = new FunctionsSession();
  private String lengthy;

  @BeforeEach
  void caption() {
    lengthy = caption("5");
    assertThat(caption("1")).isNotEqualTo(lengthy);
    session.set("max-new-tokens", "5");
  }

  @AfterEach
  void forgetWhatIsCached() {
    session.spark().catalog().clearCache();
  }

  @Test
  void whatIsCachedServesQueriesOfTheSameSettingsOnly() {
    session.rows("CACHE TABLE cached_captions AS " + CAPTION);
    long before = session.visionForwards();
    assertThat(session.value(CAPTION)).isEqualTo(lengthy);
    assertThat(session.visionForwards()).isEqualTo(before);
    assertThat(caption("1")).isNotEqualTo(lengthy);
  }

  @Test
  void aViewsCallsAreComputedUnderTheSettingsOfWhoReadsIt() {
    session.rows("CREATE TEMPORARY VIEW captions_view AS " + CAPTION);
    assertThat(session.value("SELECT c FROM captions_view")).isEqualTo(lengthy);
    String brief = caption("1");
    assertThat(session.value("SELECT c FROM captions_view")).isEqualTo(brief);
  }

  @Test
  void aDatasetKeepsTheSettingsItWasMadeUnder() {
    session.spark().sql(CAPTION).createOrReplaceTempView("lengthy");
    String brief = caption("1");
    Row both =
        session
            .rows("SELECT c, blip2_caption('%s') FROM lengthy".formatted(picture("gif.gif")))
            .get(0);
    assertThat(both.getString(0)).isEqualTo(lengthy);
    assertThat(both.getString(1)).isEqualTo(brief);
  }

  private String caption(String tokens) {
    session.set("max-new-tokens", tokens);
    return (String) session.value(CAPTION);
  }
}
