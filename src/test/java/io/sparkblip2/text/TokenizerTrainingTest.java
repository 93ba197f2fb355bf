package io.sparkblip2.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenizerTrainingTest {
  private static final Path GOLDEN = Path.of("src/test/resources/goldens/trained-tokenizers.json");

  @TempDir Path folder;

  static Stream<Arguments> trainings() {
    BiFunction<Iterable<String>, Integer, TrainedTokenizer> bpe = BpeTraining::train;
    BiFunction<Iterable<String>, Integer, TrainedTokenizer> wordPiece = WordPieceTraining::train;
    BiFunction<Iterable<String>, Integer, TrainedTokenizer> unigram = UnigramTraining::train;
    return Stream.of(
        Arguments.of("captioner-opt", bpe, TrainedFolders.OPT),
        Arguments.of("matcher", wordPiece, TrainedFolders.BERT),
        Arguments.of("captioner-t5", unigram, TrainedFolders.T5));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trainings")
  void idsAndTextsAreThoseOfTheReference(String name, Object training, TrainedTokenizer trained)
      throws IOException {
    JsonNode golden = new ObjectMapper().readTree(GOLDEN.toFile());
    JsonNode texts = golden.get("texts");
    JsonNode wanted = golden.get("tokenizers").get(name);
    assertThat(wanted.get("ids")).hasSameSizeAs(texts).hasSizeGreaterThan(10);
    try (Tokenizer tokenizer = open(trained)) {
      for (int i = 0; i < texts.size(); i++) {
        int[] ids = ids(wanted.get("ids").get(i));
        assertThat(tokenizer.encode(texts.get(i).asText()))
            .as(texts.get(i).asText())
            .isEqualTo(ids);
        assertThat(tokenizer.decode(ids)).isEqualTo(wanted.get("decoded").get(i).asText());
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trainings")
  void theSameSentencesGiveTheSameFilesInAnyOrder(
      String name,
      BiFunction<Iterable<String>, Integer, TrainedTokenizer> training,
      TrainedTokenizer trained) {
    List<String> shuffled = new ArrayList<>(TrainedFolders.SENTENCES);
    Collections.shuffle(shuffled, new Random(1));
    int size = trained.vocabularySize();
    assertThat(training.apply(shuffled, size).files()).isEqualTo(trained.files());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trainings")
  void aHundredThousandSentencesTakeSeconds(
      String name,
      BiFunction<Iterable<String>, Integer, TrainedTokenizer> training,
      TrainedTokenizer trained) {
    Random random = new Random(3);
    List<String> words = Stream.generate(() -> madeUpWord(random)).limit(20_000).toList();
    List<String> sentences = new ArrayList<>(ProductSentences.of(100_000));
    sentences.replaceAll(
        sentence -> sentence.strip() + " " + words.get(random.nextInt(words.size())));
    TrainedTokenizer large =
        Assertions.assertTimeout(Duration.ofSeconds(30), () -> training.apply(sentences, 4000));
    assertThat(large.vocabularySize()).isEqualTo(4000);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trainings")
  void aVocabularyThatIsTooSmallIsAWrongCall(
      String name,
      BiFunction<Iterable<String>, Integer, TrainedTokenizer> training,
      TrainedTokenizer trained) {
    assertThatThrownBy(() -> training.apply(List.of("a mug"), 50))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("50 tokens is too small");
    TrainedTokenizer small = training.apply(List.of("a mug"), 1000);
    assertThat(small.vocabularySize()).isLessThan(300);
  }

  @Test
  void frequentWordsWithTheirSpaceAreOneTokenAndALineFeedStaysAlone() throws IOException {
    TrainedTokenizer opt = TrainedFolders.OPT;
    assertThat(opt.id(TrainedTokenizer.IMAGE)).isEqualTo(opt.vocabularySize() - 1);
    int lineFeed = opt.id(BpeTraining.LINE_FEED);
    try (Tokenizer tokenizer = open(opt)) {
      for (String word : List.of(" red", " mug", " wooden", " umbrella", "Question", " Answer")) {
        assertThat(tokenizer.encode(word)).as(word).hasSize(2).startsWith(2);
      }
      assertThat(tokenizer.encode("\n")).containsExactly(2, lineFeed);
      assertThat(tokenizer.encode("a mug\n\n")).hasSize(5).endsWith(lineFeed, lineFeed);
      assertThat(tokenizer.encode("")).containsExactly(2);
      assertThat(tokenizer.decode(tokenizer.encode("zebra, 漢字 🙂"))).isEqualTo("zebra, 漢字 🙂");
    }
  }

  @Test
  void wordPiecesEndInTheTokenThatStartsWriting() throws IOException {
    TrainedTokenizer bert = TrainedFolders.BERT;
    assertThat(bert.id(WordPieceTraining.DEC)).isEqualTo(bert.vocabularySize() - 1);
    assertThat(bert.id(TrainedTokenizer.IMAGE)).isEqualTo(bert.vocabularySize());
    try (Tokenizer tokenizer = open(bert)) {
      assertThat(tokenizer.encode("Umbrella")).containsExactly(2, bert.id("umbrella"), 3);
      assertThat(tokenizer.encode("zo")).containsExactly(2, bert.id("z"), bert.id("##o"), 3);
    }
  }

  @Test
  void everyWordOfTheUnigramVocabularyIsOnePiece() throws IOException {
    TrainedTokenizer t5 = TrainedFolders.T5;
    assertThat(t5.id(TrainedTokenizer.IMAGE)).isEqualTo(t5.vocabularySize() - 1);
    List<String> words =
        t5.ids().keySet().stream().filter(piece -> piece.matches("▁..+")).sorted().toList();
    assertThat(words).contains("▁t-shirt", "▁jalapeño").hasSizeGreaterThan(40);
    try (Tokenizer tokenizer = open(t5)) {
      for (String word : words) {
        assertThat(tokenizer.encode("a " + word.substring(1)))
            .as(word)
            .containsExactly(t5.id("▁a"), t5.id(word), 1);
      }
    }
  }

  @Test
  void aTokenThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> TrainedFolders.OPT.id("zebra"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("zebra");
  }

  private Tokenizer open(TrainedTokenizer trained) throws IOException {
    for (Map.Entry<String, String> file : trained.files().entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    return Tokenizer.open(folder, 0);
  }

  private static String madeUpWord(Random random) {
    return random
        .ints(3 + random.nextInt(6), 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static int[] ids(JsonNode json) {
    return IntStream.range(0, json.size()).map(i -> json.get(i).intValue()).toArray();
  }
}
