package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.LanguageConfig;
import io.sparkblip2.config.QuestionAnswer;
import io.sparkblip2.config.WrongCallException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanguageTextsTest {
  private static final Path OPT = Path.of("src/test/resources/checkpoints/tiny-opt");
  private static final Path T5 = Path.of("src/test/resources/checkpoints/tiny-t5");
  private static final String CAPTION = "a red mug";

  private final LanguageTexts texts =
      new LanguageTexts(OPT, Checkpoint.open(OPT).config().language(), 96, 0, 0);

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
  void aCaptionThatIsCutHasNoEndTokenForItGoesOn() {
    int[] whole = ids(of(new Example("", "", "", CAPTION)));
    for (int longest = 2; longest <= whole.length; longest++) {
      LanguageTexts.Rows rows = ofAtMost(longest, new Example("", "", "", CAPTION));
      assertThat(ids(rows)).isEqualTo(Arrays.copyOf(whole, longest)).isEqualTo(target(rows));
    }
  }

  @Test
  void aQuestionThatIsTooLongLosesItsBeginningAndNotItsAnswer() {
    Example question =
        new Example("mug.jpg", "", "what of the many things is it?".repeat(2), "a mug");
    int[] whole = ids(of(question));
    int[] cut = ids(ofAtMost(20, question));
    assertThat(whole).hasSizeGreaterThan(20);
    assertThat(cut[0]).as("the start token").isEqualTo(whole[0]);
    assertThat(rest(cut)).isEqualTo(Arrays.copyOfRange(whole, whole.length - 19, whole.length));
    assertThat(learnt(ofAtMost(20, question))).isEqualTo(learnt(of(question)));
  }

  @Test
  void anAnswerThatIsTooLongAsWellHasHalfOfTheTokensAndNoEndToken() {
    Example question = new Example("mug.jpg", "", "what is it?".repeat(9), CAPTION.repeat(9));
    LanguageTexts.Rows rows = ofAtMost(20, question);
    assertThat(ids(rows)).hasSize(20);
    assertThat(learnt(rows)).isEqualTo(Arrays.copyOf(learnt(of(question)), 10));
  }

  @Test
  void rowsOfWhichNothingIsLearntDivideTheirLossByOne() {
    TokenRows nothing = new TokenRows(List.of(new int[] {LanguageTexts.UNLEARNT}));
    assertThat(new LanguageTexts.Rows(nothing, nothing).learntTokens()).isEqualTo(1);
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
  void aTextThatNeedsMorePositionsThanThereAreIsAWrongCall() {
    int positions = Checkpoint.open(OPT).config().language().maxPositionEmbeddings();
    assertThatThrownBy(() -> of(new Example("", "mug ".repeat(positions), "what is it?", "mug")))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("the language model has %d positions".formatted(positions));
    try (LanguageTexts shown =
        new LanguageTexts(OPT, Checkpoint.open(OPT).config().language(), 48, 0, positions - 1)) {
      assertThatThrownBy(() -> shown.of(List.of(new Example("mug.jpg", "", "", CAPTION))))
          .isInstanceOf(WrongCallException.class);
    }
  }

  @Test
  void aContextThatHasPlacesOfItsOwnIsPaddedOrCutAndTheTextStandsBehind() {
    LanguageConfig language = Checkpoint.open(OPT).config().language();
    int[] whole = ids(of(new Example("", "", "", CAPTION)));
    int[] words = Arrays.copyOfRange(whole, 1, whole.length - 1);
    Example retold = new Example("", "", "", CAPTION).retold();
    for (int places : new int[] {1, words.length, words.length + 5}) {
      try (LanguageTexts placed = new LanguageTexts(OPT, language, 48, places, 0)) {
        int[] ids = ids(placed.of(List.of(retold)));
        int told = Math.min(places, words.length);
        assertThat(Arrays.copyOf(ids, told)).isEqualTo(Arrays.copyOf(words, told));
        assertThat(Arrays.stream(ids, told, places))
            .hasSize(places - told)
            .allMatch(id -> id == language.padTokenId());
        assertThat(Arrays.copyOfRange(ids, places, ids.length)).isEqualTo(whole);
        assertThat(Arrays.copyOf(target(placed.of(List.of(retold))), places))
            .containsOnly(LanguageTexts.UNLEARNT);
        assertThat(ids(placed.of(List.of(new Example("", "", "", CAPTION)))))
            .as("without a context there are no places")
            .isEqualTo(whole);
      }
    }
  }

  @Test
  void anEncoderReadsTheContextInItsPlacesAndThePromptBehind() {
    LanguageConfig language = Checkpoint.open(T5).config().language();
    Example question = new Example("", CAPTION, "what is it?", "mug");
    try (LanguageTexts placed = new LanguageTexts(T5, language, 64, 20, 0);
        LanguageTexts shown = new LanguageTexts(T5, language, 64, 0, 0)) {
      int[] caption = ids(shown.of(List.of(new Example("", CAPTION, "", CAPTION))));
      int words = caption.length - 1; // without the end token
      int[] ids = ids(placed.of(List.of(question)));
      assertThat(Arrays.copyOf(ids, words)).isEqualTo(Arrays.copyOf(caption, words));
      assertThat(Arrays.stream(ids, words, 20))
          .hasSize(20 - words)
          .allMatch(id -> id == language.padTokenId());
      assertThat(Arrays.copyOfRange(ids, 20, ids.length))
          .isEqualTo(ids(shown.of(List.of(question.behind("")))));
      assertThat(target(placed.of(List.of(question))))
          .isEqualTo(target(shown.of(List.of(question))));
    }
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
  void aDialogueIsLearntWithItsQuestions() {
    Example caption = new Example("mug.jpg", CAPTION, "", CAPTION);
    Example what = new Example("mug.jpg", CAPTION, "what is it?", "mug");
    Example color = new Example("mug.jpg", CAPTION, "what color is it?", "red");
    List<Example> dialogues = Dialogues.of(List.of(what, caption, color), 2, 1);
    assertThat(dialogues).hasSize(2).contains(caption);
    Example dialogue = dialogues.get(1);
    assertThat(dialogue.earlier()).hasSize(1);
    QuestionAnswer first = dialogue.earlier().get(0);
    int[] firstLine = ids(of(asked(first.question(), first.answer())));
    int[] lastLine = ids(of(asked(dialogue.prompt(), dialogue.text())));
    int[] sentences =
        IntStream.concat(Arrays.stream(firstLine), Arrays.stream(lastLine).skip(1)).toArray();
    LanguageTexts.Rows rows = texts.whole(List.of(dialogue.withoutPicture()));
    assertThat(learnt(rows)).as("each answer with its end token").isEqualTo(sentences);
    assertThat(ids(rows)).endsWith(sentences).hasSizeGreaterThan(sentences.length);
    int[] answers = learnt(texts.of(List.of(dialogue.withoutPicture())));
    assertThat(sentences).as("the last answer, where answers are").endsWith(rest(answers));
    assertThat(answers).hasSizeLessThan(lastLine.length);
  }

  private static Example asked(String question, String answer) {
    return new Example("", "", "", "Question: %s Answer: %s".formatted(question, answer));
  }

  /** Without the start token, which is learnt behind a context. */
  private static int[] rest(int[] ids) {
    return Arrays.copyOfRange(ids, 1, ids.length);
  }

  @Test
  void everyQuestionIsInOneDialogueWhateverTheirSize() {
    List<Example> questions =
        IntStream.range(0, 7)
            .mapToObj(i -> new Example("mug.jpg", CAPTION, "what is " + i + "?", "mug " + i))
            .toList();
    for (int size = 1; size <= 8; size++) {
      List<Example> dialogues = Dialogues.of(questions, size, 3);
      assertThat(dialogues).hasSize((7 + size - 1) / size);
      assertThat(
              dialogues.stream()
                  .flatMap(
                      dialogue ->
                          Stream.concat(
                              dialogue.earlier().stream().map(QuestionAnswer::answer),
                              Stream.of(dialogue.text()))))
          .containsExactlyInAnyOrderElementsOf(questions.stream().map(Example::text).toList());
    }
  }

  private static LanguageTexts.Rows ofAtMost(int longest, Example example) {
    LanguageConfig language = Checkpoint.open(OPT).config().language();
    try (LanguageTexts cut = new LanguageTexts(OPT, language, longest, 0, 0)) {
      return cut.of(List.of(example));
    }
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
