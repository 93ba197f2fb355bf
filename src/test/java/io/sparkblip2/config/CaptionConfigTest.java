package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionConfigTest {
  private static final Path SHIPPED = Path.of("conf/caption.yaml");

  @TempDir Path folder;

  @Test
  void theShippedFileShowsEveryOptionWithItsDefault() {
    assertThat(read("--config", SHIPPED.toString())).isEqualTo(read());
    assertThat(YamlFile.read(SHIPPED).keySet())
        .containsExactlyInAnyOrderElementsOf(
            OptionSpec.of(CaptionConfig.class).stream().map(OptionSpec::key).toList());
  }

  @Test
  void theShippedFileStartsWithCommandHardwareTimeAndResult() throws IOException {
    assertThat(Files.readAllLines(SHIPPED).subList(0, 4))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("# command:"),
            line -> assertThat(line).startsWith("# hardware:"),
            line -> assertThat(line).startsWith("# time:"),
            line -> assertThat(line).startsWith("# result:"));
  }

  @Test
  void theReadmesTableIsTheRecords() throws IOException {
    ReadmeTable.assertHolds(CaptionConfig.class);
  }

  @Test
  void aFlagWinsOverTheFileAndTheFileOverTheDefault() throws IOException {
    String file = yaml("numBeams: 5\nmaxNewTokens: 7\nnoCaption: true\nembedding: qformer\n");
    CaptionConfig config =
        read("--num-beams=3", "--config", file, "--no-caption=false", "--length-penalty", "-1");
    assertThat(config.numBeams()).isEqualTo(3);
    assertThat(config.maxNewTokens()).isEqualTo(7);
    assertThat(config.noCaption()).isFalse();
    assertThat(config.lengthPenalty()).isEqualTo(-1.0);
    assertThat(config.minNewTokens()).isZero();
  }

  @Test
  void questionsComeFromFlagsMappingsAndFiles() throws IOException {
    Path lines = Files.writeString(folder.resolve("q.txt"), "# ours\n\nsize = how big = it?\n");
    assertThat(read("--question", "a=what?", "--question=b=why?").askedQuestions())
        .containsExactly(new Question("a", "what?"), new Question("b", "why?"));
    assertThat(read("--questions", lines.toString(), "--question", "a=what?").askedQuestions())
        .containsExactly(new Question("a", "what?"), new Question("size", "how big = it?"));
    assertThat(read("--config", yaml("question: {x: 'one?', y: 'two?'}")).askedQuestions())
        .containsExactly(new Question("x", "one?"), new Question("y", "two?"));
    Path json = Files.writeString(folder.resolve("q.json"), "{\"j\": \"how?\"}");
    assertThat(read("--questions", json.toString()).askedQuestions())
        .containsExactly(new Question("j", "how?"));
  }

  @Test
  void aQuestionOfAFileMayHaveAConversationBeforeIt() throws IOException {
    String file =
        yaml(
            """
            plain: what is it?
            behind:
              question: and its color?
              earlier:
                - {question: 'what is it? ', answer: a mug}
                - {question: 'how big is it?', answer: small}
            """);
    QuestionAnswer mug = new QuestionAnswer("what is it?", "a mug");
    QuestionAnswer small = new QuestionAnswer("how big is it?", "small");
    assertThat(read("--questions", file).askedQuestions())
        .containsExactly(
            new Question("plain", "what is it?"),
            new Question("behind", "and its color?", List.of(mug, small)));
    QuestionAnswer sky = new QuestionAnswer("which color has the sky?", "blue");
    assertThat(
            read("--questions", file, "--example", " which color has the sky? => blue ")
                .askedQuestions())
        .extracting(Question::earlier)
        .containsExactly(List.of(sky), List.of(sky, mug, small));
  }

  @Test
  void conversationsThatCannotBeReadSayWhere() throws IOException {
    refusedQuestions("a: {question: 'why?', earlyer: []}", "question 'a'", "'earlyer' is none of");
    refusedQuestions("a: {earlier: []}", "question 'a'", "'question' is missing or empty");
    refusedQuestions("a: {question: 'why?', earlier: yes}", "'earlier' has to be a list");
    refusedQuestions("a: {question: 'why?', earlier: [no]}", "a mapping with question and answer");
    refusedQuestions("a: {question: 'why?', earlier: [{question: x}]}", "'answer' is missing");
    refusedQuestions("a: ['why?']", "a mapping with question and earlier");
    refused("--question", "a=why?", "--example", "what => ").hasMessageContaining("QUESTION=>ANS");
    refused("--example", "what?=>that").hasMessageContaining("no question was given");
  }

  private void refusedQuestions(String text, String... message) throws IOException {
    refused("--questions", yaml(text)).hasMessageContainingAll(message);
  }

  @Test
  void wordsForZeroAreAccepted() {
    assertThat(read("--batch-size", "auto", "--limit=all").batchSize()).isZero();
    assertThat(read("--limit", "10_000").limit()).isEqualTo(10_000);
  }

  @Test
  void anUnknownFlagIsAnsweredWithTheNearest() {
    refused("--num-beam", "3")
        .hasMessage("There is no option --num-beam; did you mean --num-beams?");
    refused("--precison=int8").hasMessageContaining("did you mean --precision?");
    refused("--frobnicate-all-the-things").hasMessageContaining("--help lists them all");
    refused("--master", "yarn").hasMessageContaining("is for spark-submit");
    refused("pictures").hasMessage("'pictures' stands behind no option.");
  }

  @Test
  void anUnknownKeyIsAnsweredWithTheNearest() throws IOException {
    String file = yaml("numBeam: 3");
    refused("--config", file)
        .hasMessageContaining("'numBeam'")
        .hasMessageContaining("did you mean numBeams?");
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws IOException {
    String file = yaml("topK: many\nnumBeams: 0\nseed: [1, 2]\n");
    refused(
            "--config",
            file,
            "--max-failure-ratio",
            "1.5",
            "--embedding",
            "qforrmer",
            "--images",
            "pictures",
            "--limit")
        .hasMessageStartingWith("7 things are wrong with this call:")
        .hasMessageContaining("--max-failure-ratio is between 0 and 1, not 1.5.")
        .hasMessageContaining("--embedding is one of none, qformer, itc, not 'qforrmer'; did you")
        .hasMessageContaining("topK in " + file + " wants a whole number, not 'many'.")
        .hasMessageContaining("numBeams in " + file + " is at least 1, not 0.")
        .hasMessageContaining("seed in " + file + " wants one value.")
        .hasMessageContaining("--limit wants a value behind it.")
        .hasMessageContaining("Say with --output FOLDER or --database NAME");
  }

  @Test
  void aQuestionThatShowsNothingIsRefused() {
    for (String nothing : List.of("", " ", "\u0007", "\u200b \u0000", "\u00a0")) {
      refused("--question", "a=" + nothing).hasMessageContaining("wants ID=TEXT");
    }
  }

  @Test
  void notANumberIsOutsideEveryRange() {
    refused("--max-failure-ratio", "NaN").hasMessageContaining("between 0 and 1");
    refused("--do-sample", "--temperature", "NaN")
        .hasMessageContaining("--temperature wants a number, not NaN");
  }

  @Test
  void aFileThatIsNoYamlIsNamedWithTheLine() throws IOException {
    refused("--config", yaml("numBeams: 3\n  topK: [")).hasMessageContaining("in line 2");
    refused("--config", yaml("numBeams: 3\nnumBeams: 4")).hasMessageContaining("numBeams");
    refused("--config", yaml("- numBeams")).hasMessageContaining("mapping");
    refused("--config", "nowhere.yaml").hasMessage("There is no file nowhere.yaml.");
  }

  @Test
  void itcVectorsNeedARetrievalModelAndTheOtherWayRound() {
    refused("--embedding", "itc").hasMessageContaining("--retrieval-model");
    refused("--retrieval-model", "folder").hasMessageContaining("--embedding itc");
  }

  @Test
  void waysToStopEarlyAreWrittenAsInTheReference() throws IOException {
    assertThat(read().earlyStopping()).isEqualTo(EarlyStopping.FALSE);
    assertThat(read("--early-stopping", "never").earlyStopping()).isEqualTo(EarlyStopping.NEVER);
    assertThat(read("--config", yaml("earlyStopping: true")).earlyStopping())
        .isEqualTo(EarlyStopping.TRUE);
    refused("--early-stopping", "maybe").hasMessageContaining("one of false, true, never");
  }

  @Test
  void halfPrecisionOnACpuIsRefused() {
    refused("--precision", "float16", "--device", "cpu").hasMessageContaining("bfloat16");
  }

  @Test
  void optionsThatContradictEachOtherAreRefused() {
    refused("--output", "a", "--database", "b").hasMessageContaining("give one");
    refused("--no-caption").hasMessageContaining("nothing to do");
    refused("--num-beams", "3", "--num-beams", "4").hasMessageContaining("twice");
    refused("--question", "a=x?", "--question", "a=y?").hasMessageContaining("'a' is used twice");
    refused("--question", "what is it?").hasMessageContaining("ID=TEXT");
    refused("--questions", "nowhere.txt").hasMessageContaining("nowhere.txt");
  }

  @Test
  void helpShowsEveryOptionOnALineOfItsOwn() {
    String usage = Arguments.usage(CaptionConfig.class);
    assertThat(usage.lines())
        .hasSize(CaptionConfig.class.getRecordComponents().length + 2)
        .allSatisfy(line -> assertThat(line).startsWith("  --").hasSizeLessThan(125))
        .anySatisfy(line -> assertThat(line).contains("--num-beams N", "[1]"));
    assertThat(Arguments.askForHelp("--images", "x", "--help")).isTrue();
  }

  private static CaptionConfig read(String... args) {
    return Arguments.read(CaptionConfig.class, args);
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> refused(String... args) {
    return assertThatThrownBy(() -> read(args)).isInstanceOf(WrongCallException.class);
  }

  private String yaml(String text) throws IOException {
    return Files.writeString(folder.resolve("test.yaml"), text).toString();
  }
}
