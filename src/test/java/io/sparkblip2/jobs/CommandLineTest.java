package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every wrong call ends with status 2 and a clear sentence, and leaves nothing behind. */
class CommandLineTest {
  @TempDir static Path shared;
  private static JobCommand caption;

  @TempDir Path temporary;
  private Path images;
  private Path output;
  private Path model = Path.of("src/test/resources/checkpoints/tiny-opt");

  @BeforeAll
  static void start() throws Exception {
    caption = new JobCommand(shared);
  }

  @AfterAll
  static void end() {
    caption.close();
  }

  @BeforeEach
  void prepare() throws Exception {
    images = Files.createDirectory(temporary.resolve("images"));
    Files.copy(Path.of("src/test/resources/images/png-rgb.png"), images.resolve("a.png"));
    output = temporary.resolve("out");
  }

  @Test
  void aMissingFolderOfImages() throws Exception {
    images = temporary.resolve("nowhere");
    assertThat(refusal()).contains("There are no images at", "nowhere", "Check --images");
  }

  @Test
  void anEmptyFolderOfImages() throws Exception {
    Files.delete(images.resolve("a.png"));
    assertThat(refusal()).contains("There is no image in", images.toString(), "images end in");
  }

  @Test
  void anOutputThatIsNoDeltaTable() throws Exception {
    Files.createDirectories(output.resolve("captions"));
    Files.writeString(output.resolve("captions/notes.txt"), "mine");
    assertThat(refusal()).contains("out/captions", "not a Delta table", "another output");
  }

  @Test
  void anUnknownFlag() throws Exception {
    assertThat(refusal("--num-beam=3")).contains("--num-beam;", "did you mean --num-beams?");
  }

  @Test
  void noBeams() throws Exception {
    assertThat(refusal("--num-beams=0")).contains("--num-beams", "1");
  }

  @Test
  void moreTextsThanBeams() throws Exception {
    assertThat(refusal("--num-return-sequences=3", "--num-beams=2"))
        .contains("--num-return-sequences is 3", "2 of --num-beams", "--do-sample");
  }

  @Test
  void drawingFromMoreThanEverything() throws Exception {
    assertThat(refusal("--do-sample", "--top-p=2")).contains("--top-p", "at most 1, not 2");
  }

  @Test
  void anEmptyQuestion() throws Exception {
    assertThat(refusal("--question=color= ")).contains("ID=TEXT", "'color= '");
  }

  @Test
  void aMatcherAsCaptioner() throws Exception {
    model = Path.of("src/test/resources/checkpoints/tiny-itm");
    assertThat(refusal())
        .contains("Blip2ForImageTextRetrieval", "cannot write text", "--retrieval-model");
  }

  @Test
  void aCaptionerAsMatcher() throws Exception {
    assertThat(refusal("--embedding=itc", "--retrieval-model=" + model))
        .contains("Blip2ForConditionalGeneration", "tiny-opt");
  }

  @Test
  void anEarlierConversationThatDoesNotFit() throws Exception {
    Path file = temporary.resolve("questions.yaml");
    Files.writeString(
        file,
        "q: {question: 'why?', earlier: [{question: 'what?', answer: '"
            + "that ".repeat(200)
            + "'}]}");
    assertThat(refusal("--questions=" + file)).contains("question 'q'", "at most 100");
  }

  @Test
  void aQuestionWithoutId() throws Exception {
    assertThat(refusal("--question=what color is it?")).contains("what color is it?", "ID=TEXT");
  }

  @Test
  void promptsThatDoNotFitBehindTheImage() throws Exception {
    assertThat(refusal("--question=long=" + "why ".repeat(200)))
        .contains("question 'long'", "tokens", "at most 100", "--max-new-tokens");
    assertThat(refusal("--caption-prompt=" + "a photo ".repeat(100)))
        .contains("--caption-prompt", "tokens", "at most 100");
    assertThat(refusal("--max-new-tokens=500")).contains("--max-new-tokens", "128 positions");
  }

  @Test
  void halfPrecisionOnACpu() throws Exception {
    assertThat(refusal("--precision=float16", "--device=cpu"))
        .contains("float16", "CPU", "--precision bfloat16");
  }

  @Test
  void halfPrecisionWhereTheDeviceTurnsOutToBeACpu() throws Exception {
    assertThat(refusal("--precision=float16")).contains("float16", "CPU", "--precision bfloat16");
  }

  @Test
  void aGpuThatIsNotThere() throws Exception {
    assertThat(refusal("--device=cuda")).contains("--device cuda", "shows no GPU", "--device cpu");
  }

  @Test
  void aCheckpointThatIsNotThere() throws Exception {
    model = temporary.resolve("nowhere");
    assertThat(refusal()).contains("nowhere");
  }

  @Test
  void aCheckpointWithoutTokenizer() throws Exception {
    assertThat(refusalOf(spoiled -> spoiled.delete("tokenizer.json"))).contains("tokenizer.json");
  }

  @Test
  void aCheckpointThatLacksATensor() throws Exception {
    assertThat(
            refusalOf(
                spoiled ->
                    spoiled.changeHeader(
                        header -> header.set("tokens", header.remove("query_tokens")))))
        .contains("query_tokens");
  }

  @Test
  void aCheckpointWithATensorTooMany() throws Exception {
    assertThat(refusalOf(spoiled -> spoiled.changeHeader(CommandLineTest::addEmptyTensor)))
        .contains("adapter.weight");
  }

  @Test
  void aCheckpointWithAMisshapenTensor() throws Exception {
    assertThat(
            refusalOf(
                spoiled ->
                    spoiled.changeHeader(
                        header ->
                            ((ObjectNode) header.get("query_tokens"))
                                .putArray("shape")
                                .add(1)
                                .add(4)
                                .add(64))))
        .contains("query_tokens", "[1, 8, 32]", "[1, 4, 64]");
  }

  @Test
  void aCheckpointThatWasCutOff() throws Exception {
    assertThat(refusalOf(SpoiledCheckpoint::truncateWeights)).contains("model.safetensors");
  }

  @Test
  void aCheckpointWhoseHeaderLies() throws Exception {
    assertThat(refusalOf(SpoiledCheckpoint::lieAboutHeaderLength))
        .contains("model.safetensors", "header");
  }

  @Test
  void aFamilyOfModelsThatIsNotSupported() throws Exception {
    assertThat(
            refusalOf(
                spoiled ->
                    spoiled.replace(
                        "config.json", "\"model_type\": \"opt\"", "\"model_type\": \"gpt2\"")))
        .contains("gpt2", "opt");
  }

  @Test
  void aWrongModelUnpacksNoPictures() throws Exception {
    Set<String> before = files();
    JobCommand.Result result =
        caption.call("--output=" + output, "--model=" + temporary.resolve("nowhere"));
    assertThat(result.status()).isEqualTo(JobMain.WRONG_CALL);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aPageInsideATable() throws Exception {
    Files.createDirectories(output.resolve("captions/_delta_log"));
    JobCommand.Result result =
        caption.call("report", "--output=" + output, "--html=" + output.resolve("captions/a.html"));
    assertThat(result.status()).isEqualTo(JobMain.WRONG_CALL);
    assertThat(result.err()).contains("is inside the Delta table", "choose another place");
  }

  private static void addEmptyTensor(ObjectNode header) {
    int end = 0;
    for (JsonNode tensor : header) {
      end = Math.max(end, tensor.path("data_offsets").path(1).asInt());
    }
    ObjectNode added = header.putObject("adapter.weight").put("dtype", "F32");
    added.putArray("shape").add(0);
    added.putArray("data_offsets").add(end).add(end);
  }

  private String refusalOf(SpoiledCheckpoint.Spoiling spoiling) throws Exception {
    model = SpoiledCheckpoint.in(temporary.resolve("model"), spoiling);
    return refusal();
  }

  /** The sentence that refuses the call; the files are as before. */
  private String refusal(String... options) throws Exception {
    Set<String> before = files();
    List<String> args =
        new ArrayList<>(List.of("--images=" + images, "--output=" + output, "--model=" + model));
    args.addAll(List.of(options));
    JobCommand.Result result = caption.call(args.toArray(new String[0]));

    assertThat(result.status()).as(result.toString()).isEqualTo(JobMain.WRONG_CALL);
    assertThat(result.err()).endsWith("\nAll options: jobs/caption.sh --help\n").hasLineCount(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.log()).doesNotContain("\tat ");
    assertThat(files()).isEqualTo(before);
    return result.err().lines().findFirst().orElseThrow();
  }

  private Set<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(temporary)) {
      return files.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
