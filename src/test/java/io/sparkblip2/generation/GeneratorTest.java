package io.sparkblip2.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkblip2.config.EarlyStopping;
import io.sparkblip2.config.WrongCallException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratorTest {
  private static final int SIZE = 12;
  private static final Vocabulary VOCABULARY = new Vocabulary(SIZE, 1);
  private static final History PROMPT = History.decoderOnly();
  private static final ScriptedSession.Script SCRIPT = ScriptedSession.scrambled(SIZE, 5);

  static List<GenerationOptions> waysOfWriting() {
    return List.of(
        new GenerationOptions(1, 9, 0, 1, 1, 0, false, 1, 50, 1, 0),
        new GenerationOptions(1, 9, 3, 1, 1.2, 2, false, 1, 50, 1, 0),
        new GenerationOptions(3, 9, 2, 1, 1.2, 3, false, 1, 50, 1, 0),
        new GenerationOptions(1, 9, 2, 1, 1.2, 3, true, 0.8, 6, 0.9, 11));
  }

  @ParameterizedTest
  @MethodSource("waysOfWriting")
  void aTextDependsOnItsRequestAlone(GenerationOptions options) {
    List<GenerationRequest> requests = requests(20);
    List<Generated> alone =
        requests.stream()
            .map(request -> generate(options, options.numBeams(), List.of(request)).get(0))
            .toList();
    List<Integer> order = new ArrayList<>(IntStream.range(0, 20).boxed().toList());
    for (int maxRows : new int[] {3, 4, 7, 16, 1000}) {
      Collections.shuffle(order, new Random(maxRows));

      List<Generated> together =
          generate(options, maxRows, order.stream().map(requests::get).toList());

      for (int i = 0; i < order.size(); i++) {
        assertThat(together.get(i)).usingRecursiveComparison().isEqualTo(alone.get(order.get(i)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("waysOfWriting")
  void noMoreRowsGoOnThanAllowedAndNoneStay(GenerationOptions options) {
    var session = new ScriptedSession(SCRIPT);
    var generator = new Generator(options, VOCABULARY, PROMPT, 7);

    GeneratedTexts.first(generator, session, requests(30));

    assertThat(session.advances).allMatch(rows -> rows <= 7);
    assertThat(session.admissions).allMatch(rows -> rows <= 7);
    assertThat(session.present()).isZero();
    assertThat(generator.rowSteps()).isEqualTo(session.steps());
  }

  @Test
  void noRowIsDecodedPastItsEnd() {
    var generator = new Generator(waysOfWriting().get(0), VOCABULARY, PROMPT, 4);

    List<Generated> texts =
        GeneratedTexts.first(generator, new ScriptedSession(SCRIPT), requests(40));

    int[] lengths = texts.stream().mapToInt(text -> text.tokens().length).toArray();
    assertThat(IntStream.of(lengths).distinct().count()).isGreaterThan(3);
    assertThat(generator.rowSteps()).isEqualTo(IntStream.of(lengths).sum());
  }

  @Test
  void promptsOfUnlikeLengthAreNotPaddedToEachOther() {
    var session = new ScriptedSession(SCRIPT);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int length : new int[] {9, 1, 8, 12, 1, 30}) {
      requests.add(new GenerationRequest(0, new int[length], "key " + requests.size()));
    }

    GeneratedTexts.first(
        new Generator(waysOfWriting().get(0), VOCABULARY, PROMPT, 6), session, requests);

    assertThat(session.admissions).containsExactly(2, 3, 1);
  }

  @Test
  void waitingRequestsEnterTogetherAndAsSoonAsThereIsRoom() {
    // Images 0 and 1 end after 2 tokens, image 2 after 5, the others after 3.
    int[] lengths = {2, 2, 5, 3, 3};
    ScriptedSession.Script script =
        (image, ids) -> ids.length + 1 == lengths[image] ? new float[] {0, 9} : new float[] {9, 0};
    var session = new ScriptedSession(script);
    List<GenerationRequest> requests =
        IntStream.range(0, 5).mapToObj(i -> new GenerationRequest(i, new int[0], "")).toList();
    var generator = new Generator(waysOfWriting().get(0), new Vocabulary(2, 1), PROMPT, 3);

    GeneratedTexts.first(generator, session, requests);

    assertThat(session.admissions).containsExactly(3, 2);
    assertThat(session.advances).containsExactly(3, 3, 3, 1);
  }

  @ParameterizedTest
  @MethodSource("waysOfWriting")
  void aRequestThatComesWhileOthersAreWrittenGetsTheTextThatItHasAlone(GenerationOptions options) {
    List<GenerationRequest> requests = requests(20);
    List<Generated> alone = generate(options, 7, requests);
    var session = new ScriptedSession(SCRIPT);
    TextStream stream = new Generator(options, VOCABULARY, PROMPT, 7).open(session);
    List<TextStream.Done> done = new ArrayList<>();

    for (GenerationRequest request : requests) {
      assertThat(stream.add(request)).isEqualTo(requests.indexOf(request));
      done.addAll(stream.advance());
    }
    assertThat(done).isNotEmpty().hasSize(20 - stream.size());
    while (stream.size() > 0) {
      done.addAll(stream.advance());
    }

    assertThat(session.present()).isZero();
    assertThat(session.begun).isPositive();
    assertThat(session.advances).allMatch(rows -> rows <= 7);
    assertThat(done.stream().map(TextStream.Done::number)).doesNotHaveDuplicates().hasSize(20);
    for (TextStream.Done one : done) {
      assertThat(one.texts().get(0)).usingRecursiveComparison().isEqualTo(alone.get(one.number()));
    }
  }

  @Test
  void besideALongPromptFewerTextsAreWrittenAndNoneOvertakesIt() {
    var session = new ScriptedSession(SCRIPT);
    var generator = new Generator(waysOfWriting().get(0), VOCABULARY, PROMPT, 12);
    TextStream stream = generator.open(session);
    int cells = 12 * (Generator.USUAL_PROMPT + 9);
    for (int i = 0; i < 40; i++) {
      int length = i == 10 ? 200 : i == 20 ? 5000 : 2;
      stream.add(new GenerationRequest(i, new int[length], "row " + i));
    }
    List<Integer> order = new ArrayList<>();
    while (stream.size() > 0) {
      stream.advance().forEach(done -> order.add(done.number()));
      assertThat((long) session.longest() * session.present())
          .as("cells of the cache")
          .isLessThanOrEqualTo(session.present() == 1 ? Integer.MAX_VALUE : cells);
    }

    assertThat(order).hasSize(40).doesNotHaveDuplicates();
    assertThat(order.subList(0, 20)).as("before the longest").allMatch(number -> number < 20);
    assertThat(order.get(20)).as("the longest, alone").isEqualTo(20);
    assertThat(session.advances).contains(12);
  }

  @Test
  void aPromptOfOneTokenBeginsWithTheStepOfOthers() {
    var session = new ScriptedSession((image, ids) -> new float[] {1, 0});
    var generator = new Generator(waysOfWriting().get(0), new Vocabulary(2, 1), PROMPT, 7);
    TextStream stream = generator.open(session);
    stream.add(new GenerationRequest(0, new int[] {0}, "alone is admitted"));
    stream.advance();

    stream.add(new GenerationRequest(1, new int[] {0}, ""));
    stream.add(new GenerationRequest(2, new int[] {0, 0}, ""));
    stream.advance();

    assertThat(session.admissions).containsExactly(1, 1);
    assertThat(session.begun).isEqualTo(1);
    assertThat(session.advances).containsExactly(1, 3);
  }

  @Test
  void aStreamThatRanEmptyGoesOnWithWhatComesNext() {
    var session = new ScriptedSession(SCRIPT);
    TextStream stream = new Generator(waysOfWriting().get(0), VOCABULARY, PROMPT, 7).open(session);
    List<GenerationRequest> requests = requests(2);
    for (GenerationRequest request : requests) {
      int number = stream.add(request);
      List<TextStream.Done> done = new ArrayList<>();
      while (stream.size() > 0) {
        assertThat(done).isEmpty();
        done.addAll(stream.advance());
      }
      assertThat(done).singleElement().matches(one -> one.number() == number);
      assertThat(session.present()).isZero();
    }
    assertThat(stream.advance()).isEmpty();
  }

  @Test
  void aSessionCanBeUsedAgain() {
    var session = new ScriptedSession(SCRIPT);
    var options = waysOfWriting().get(0);
    List<GenerationRequest> requests = requests(5);
    List<Generated> first =
        GeneratedTexts.first(new Generator(options, VOCABULARY, PROMPT, 3), session, requests);

    GeneratedTexts.first(
        new Generator(waysOfWriting().get(2), VOCABULARY, PROMPT, 6), session, requests);

    assertThat(
            GeneratedTexts.first(new Generator(options, VOCABULARY, PROMPT, 5), session, requests))
        .usingRecursiveComparison()
        .isEqualTo(first);
  }

  @Test
  void textsOfOneTokenLeaveRoomForTheNext() {
    var options = new GenerationOptions(1, 1, 0, 1, 1, 0, false, 1, 50, 1, 0);
    var session = new ScriptedSession(SCRIPT);

    List<Generated> texts =
        GeneratedTexts.first(new Generator(options, VOCABULARY, PROMPT, 4), session, requests(10));

    assertThat(texts).hasSize(10).allMatch(text -> text.tokens().length == 1);
    assertThat(session.admissions).containsExactly(4, 4, 2);
    assertThat(session.advances).isEmpty();
  }

  @Test
  void nothingAskedIsNothingWritten() {
    assertThat(generate(waysOfWriting().get(0), 4, List.of())).isEmpty();
  }

  @Test
  void greedySearchTakesTheBestTokenAndSaysHowSureItWas() {
    float[][] table = {{0, 0, 0}, {0, 0, 2}, {3, 0, 0}};
    var request = new GenerationRequest(0, new int[] {1}, "");
    var options = waysOfWriting().get(0);
    var generator = new Generator(options, new Vocabulary(3, 0), PROMPT, 1);

    Generated text =
        GeneratedTexts.first(
                generator, new ScriptedSession(ScriptedSession.byLast(table)), List.of(request))
            .get(0);

    double expected = 2 - Math.log(2 + Math.exp(2)) + 3 - Math.log(2 + Math.exp(3));
    assertThat(text.tokens()).containsExactly(2, 0);
    assertThat(text.finish()).isEqualTo(Finish.END_TOKEN);
    assertThat(text.logProbability()).isCloseTo(expected, within(1e-5));
    assertThat(text.score()).isCloseTo(expected / 2, within(1e-5));
  }

  @Test
  void aTextThatDoesNotEndIsCutAtTheMostTokens() {
    ScriptedSession.Script endless = (image, ids) -> new float[] {1, 0};
    var generator = new Generator(waysOfWriting().get(0), new Vocabulary(2, 1), PROMPT, 1);

    Generated text =
        GeneratedTexts.first(
                generator,
                new ScriptedSession(endless),
                List.of(new GenerationRequest(0, new int[0], "")))
            .get(0);

    assertThat(text.tokens()).hasSize(9).containsOnly(0);
    assertThat(text.finish()).isEqualTo(Finish.LENGTH);
  }

  @Test
  void aRowWithoutFiniteScoresEndsAloneAndKeepsWhatItWrote() {
    ScriptedSession.Script script =
        (image, ids) ->
            image == 1 && ids.length == 2 ? new float[] {Float.NaN, Float.NaN} : new float[] {1, 0};
    List<GenerationRequest> requests =
        IntStream.range(0, 3).mapToObj(i -> new GenerationRequest(i, new int[0], "")).toList();
    var generator = new Generator(waysOfWriting().get(0), new Vocabulary(2, 1), PROMPT, 3);

    List<Generated> texts = GeneratedTexts.first(generator, new ScriptedSession(script), requests);

    assertThat(texts)
        .extracting(Generated::finish)
        .containsExactly(Finish.LENGTH, Finish.NON_FINITE, Finish.LENGTH);
    assertThat(texts.get(1).tokens()).containsExactly(0, 0);
    assertThat(texts.get(1).score()).isNaN();
  }

  @Test
  void beamsThatCannotFitAreRefused() {
    assertThatThrownBy(() -> new Generator(waysOfWriting().get(2), VOCABULARY, PROMPT, 2))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("3 rows at once")
        .hasMessageContaining("only 2 fit");
  }

  @Test
  void severalDrawsOfAPromptBeginWithTheOneThatItHasAlone() {
    List<GenerationRequest> requests = requests(20);
    GenerationOptions alone = drawing(1);
    List<Generated> single = generate(alone, 4, requests);
    for (int count : new int[] {2, 5}) {
      List<List<Generated>> several =
          GeneratedTexts.all(
              new Generator(drawing(count), VOCABULARY, PROMPT, 12),
              new ScriptedSession(SCRIPT),
              requests);

      for (int i = 0; i < requests.size(); i++) {
        assertThat(several.get(i)).hasSize(count);
        assertThat(several.get(i).get(0).tokens()).isEqualTo(single.get(i).tokens());
      }
      assertThat(several).anyMatch(GeneratorTest::differ);
    }
  }

  @Test
  void eachDrawOfAPromptDependsOnTheKeyAndItsNumberAlone() {
    List<GenerationRequest> requests = requests(20);
    var wide = new Generator(drawing(4), VOCABULARY, PROMPT, 64);
    var narrow = new Generator(drawing(4), VOCABULARY, PROMPT, 4);
    var more = new Generator(drawing(6), VOCABULARY, PROMPT, 12);

    List<List<Generated>> texts = GeneratedTexts.all(wide, new ScriptedSession(SCRIPT), requests);

    assertThat(ids(GeneratedTexts.all(narrow, new ScriptedSession(SCRIPT), requests)))
        .isEqualTo(ids(texts));
    List<List<Generated>> six = GeneratedTexts.all(more, new ScriptedSession(SCRIPT), requests);
    assertThat(ids(six.stream().map(found -> found.subList(0, 4)).toList())).isEqualTo(ids(texts));
  }

  @Test
  void thePromptOfSeveralDrawsIsReadOnce() {
    var generator = new Generator(drawing(5), VOCABULARY, PROMPT, 5);
    var session =
        new ScriptedSession((image, ids) -> new float[] {0, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});

    List<List<Generated>> texts =
        GeneratedTexts.all(
            generator, session, List.of(new GenerationRequest(0, new int[] {3, 4}, "row")));

    assertThat(generator.rowSteps()).isEqualTo(1);
    assertThat(texts.get(0)).hasSize(5).allMatch(text -> text.finish() == Finish.END_TOKEN);
  }

  private static GenerationOptions drawing(int texts) {
    return new GenerationOptions(1, 9, 0, 1, 1, 0, true, 1.5, 0, 1, 3, EarlyStopping.FALSE, texts);
  }

  private static boolean differ(List<Generated> texts) {
    return ids(List.of(texts)).stream().distinct().count() > 1;
  }

  private static List<String> ids(List<List<Generated>> texts) {
    return texts.stream()
        .flatMap(List::stream)
        .map(text -> Arrays.toString(text.tokens()))
        .toList();
  }

  private static List<GenerationRequest> requests(int count) {
    var random = new Random(1);
    return IntStream.range(0, count)
        .mapToObj(
            image ->
                new GenerationRequest(
                    image, random.ints(random.nextInt(4), 0, SIZE).toArray(), "row " + image))
        .toList();
  }

  private static List<Generated> generate(
      GenerationOptions options, int maxRows, List<GenerationRequest> requests) {
    return GeneratedTexts.first(
        new Generator(options, VOCABULARY, PROMPT, maxRows), new ScriptedSession(SCRIPT), requests);
  }
}
