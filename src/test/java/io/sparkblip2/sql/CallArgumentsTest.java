package io.sparkblip2.sql;

import static io.sparkblip2.sql.FunctionsSession.picture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call may be given. */
class CallArgumentsTest {
  private final FunctionsSession session = new FunctionsSession();

  @ParameterizedTest
  @CsvSource({
    "X'4142', BINARY",
    "5, INT",
    "true, BOOLEAN",
    "current_date(), DATE",
    "array('a'), ARRAY<STRING>"
  })
  void anImageThatIsNoStringIsRefused(String image, String type) {
    assertThatThrownBy(() -> session.rows("SELECT try_blip2_caption(%s)".formatted(image)))
        .hasMessageContaining("try_blip2_caption wants a path or URI, not " + type);
  }

  @Test
  void theBytesOfAFileAreRefusedAndItsPathIsTaken() {
    String file = " FROM binaryFile.`%s`".formatted(picture("gif.gif"));
    assertThatThrownBy(() -> session.rows("SELECT blip2_caption(content)" + file))
        .hasMessageContaining("not BINARY; of a table of files give the column path");
    assertThat(session.value("SELECT blip2_caption(path)" + file)).isNotNull();
  }

  @Test
  void whatIsSaidToAnImageMayBeANumber() {
    assertThat(session.value("SELECT blip2_answer('%s', 5)".formatted(picture("gif.gif"))))
        .isNotNull();
    assertThat(session.value("SELECT blip2_answer(NULL, 5)")).isNull();
  }

  @Test
  void theMessageOfAFailureHoldsTheBeginningOfALongPath() {
    assertThatThrownBy(() -> session.rows("SELECT blip2_caption(repeat('/long', 1000))"))
        .rootCause()
        .isInstanceOf(ImageCallException.class)
        .message()
        .contains("blip2_caption('/long/long", "...'): NOT_FOUND")
        .hasSizeLessThan(2500);
  }

  @Test
  void stringsWithACollationAreTaken() {
    assumeFalse(session.spark().version().startsWith("3."), "Spark 3.5 has no collations");
    assertThat(
            session.value(
                "SELECT blip2_answer(u COLLATE UTF8_LCASE, 'what?' COLLATE UNICODE_CI) FROM (SELECT '%s' AS u)"
                    .formatted(picture("gif.gif"))))
        .isEqualTo(
            session.value("SELECT blip2_answer('%s', 'what?')".formatted(picture("gif.gif"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT blip2_caption(image_uri => 'x')|blip2_caption",
        "SELECT try_itm_score('x', text => 'a')|try_itm_score",
        "SELECT vqa_accuracy(answer => 'x', references => array('x'))|vqa_accuracy",
        "SELECT * FROM image_search(text => 'a', k => 2)|image_search"
      })
  void namesOfArgumentsAreRefused(String query, String function) {
    assertThatThrownBy(() -> session.rows(query))
        .hasMessageContaining(function + " takes its arguments by their places");
  }
}
