package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.checkpoint.Checkpoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanguageTextsTest {
  private static final Path OPT = Path.of("src/test/resources/checkpoints/tiny-opt");
  private static final String CAPTION = "a red mug";

  private final LanguageTexts texts =
      new LanguageTexts(OPT, Checkpoint.open(OPT).config().language(), 48);

  @AfterEach
  void close() {
    texts.close();
  }

  @Test
  void aCaptionIsLearntFromItsStartTokenToItsEndToken() {
    LanguageTexts.Rows rows = of(new Example("", "", "", CAPTION));
    assertThat(target(rows)).isEqualTo(ids(rows));
    assertThat(ids(rows)).endsWith(Checkpoint.open(OPT).config().language().eosTokenId());
  }

  @Test
  void aCaptionThatIsRetoldIsLearntBehindItself() {
    int[] alone = ids(of(new Example("", "", "", CAPTION)));
    LanguageTexts.Rows retold = of(new Example("", "", "", CAPTION).retold());
    int words = alone.length - 2; // without the tokens of start and end
    assertThat(Arrays.copyOf(ids(retold), words))
        .isEqualTo(Arrays.copyOfRange(alone, 1, 1 + words));
    assertThat(Arrays.copyOfRange(ids(retold), words, ids(retold).length)).isEqualTo(alone);
    assertThat(Arrays.copyOf(target(retold), words)).containsOnly(LanguageTexts.UNLEARNT);
    assertThat(Arrays.copyOfRange(target(retold), words, target(retold).length)).isEqualTo(alone);
  }

  @Test
  void ofAQuestionBehindItsContextTheAnswerIsLearnt() {
    LanguageTexts.Rows rows = of(new Example("", CAPTION, "what is it?", "mug"));
    LanguageTexts.Rows seen = of(new Example("mug.jpg", "", "what is it?", "mug"));
    int[] answer = learnt(seen);
    assertThat(answer).isNotEmpty();
    int[] learnt = learnt(rows);
    assertThat(learnt[0]).as("the start token").isEqualTo(ids(seen)[0]);
    assertThat(Arrays.copyOfRange(learnt, 1, learnt.length)).isEqualTo(answer);
    int[] ids = ids(rows);
    assertThat(Arrays.copyOfRange(ids, ids.length - ids(seen).length, ids.length))
        .isEqualTo(ids(seen));
  }

  @Test
  void looseWordsAreTheSameWordsNearTheirPlaces() {
    List<String> words = IntStream.range(0, 20).mapToObj(i -> "w" + i).toList();
    List<String> loose = List.of(LooseWords.of(String.join(" ", words), 7).split(" "));
    assertThat(loose).containsExactlyInAnyOrderElementsOf(words).isNotEqualTo(words);
    for (int i = 0; i < words.size(); i++) {
      assertThat(loose.indexOf(words.get(i))).isBetween(i - 3, i + 3);
    }
    assertThat(LooseWords.of("", 7)).isEmpty();
  }

  private LanguageTexts.Rows of(Example example) {
    return texts.of(List.of(example));
  }

  private static int[] ids(LanguageTexts.Rows rows) {
    return rows.ids().rows().get(0);
  }

  private static int[] target(LanguageTexts.Rows rows) {
    return rows.targets().rows().get(0);
  }

  private static int[] learnt(LanguageTexts.Rows rows) {
    return Arrays.stream(target(rows)).filter(id -> id != LanguageTexts.UNLEARNT).toArray();
  }
}
