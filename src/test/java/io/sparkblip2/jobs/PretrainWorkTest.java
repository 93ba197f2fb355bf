package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import io.sparkblip2.ForkedJvm;
import io.sparkblip2.config.Arguments;
import io.sparkblip2.config.PretrainConfig;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.inference.VisibleGpus;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.LossesTable;
import io.sparkblip2.training.Contribution;
import io.sparkblip2.training.DivergedException;
import io.sparkblip2.training.Exchange;
import io.sparkblip2.training.LinearStage;
import io.sparkblip2.training.LossRow;
import io.sparkblip2.training.Shard;
import io.sparkblip2.training.StageOpener;
import io.sparkblip2.training.StateFile;
import io.sparkblip2.training.TrainingState;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job with a small stage written by hand, on real pictures and real tables. */
class PretrainWorkTest {
  /** Of the stages that one test opens; what a task gets is a copy of the opener. */
  private static final Set<Device> DEVICES = ConcurrentHashMap.newKeySet();

  private static final int PICTURES = 48;
  private static final int KILL_AFTER = 120;

  @TempDir static Path shared;

  private static Path pairs;

  @TempDir Path folder;

  private ByteArrayOutputStream err;

  @BeforeAll
  static void draw() throws IOException {
    pairs = shared.resolve("pairs.csv");
    List<String> lines = new ArrayList<>(List.of("image_uri,text"));
    for (int i = 0; i < PICTURES; i++) {
      BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 20 * 16; p++) {
        image.setRGB(p % 20, p / 20, i * 5 << 16 | p % 256 << 8 | 255 - i * 5);
      }
      Path file = shared.resolve(i + ".png");
      ImageIO.write(image, "png", file.toFile());
      lines.add(file + ",thing " + i);
    }
    Path broken = Files.writeString(shared.resolve("broken.png"), "no picture");
    lines.add(broken + ",a broken thing");
    lines.add(shared.resolve("missing.png") + ",a missing thing");
    lines.add(shared.resolve("0.png") + ",");
    Files.write(pairs, lines);
  }

  @BeforeEach
  void clear() {
    err = new ByteArrayOutputStream();
  }

  @Test
  void aStageLearnsFromATableAndBadPairsAreCountedAndSkipped() throws IOException {
    String out = train(Set.of(), args("out", 30, "--device=cpu"));
    assertThat(out)
        .isEqualTo("The checkpoint of the stage representation is in " + path("out/best") + ".\n");
    assertThat(err())
        .contains(
            "representation: 48 pairs, and others skipped: {empty text=1, picture NOT_FOUND=1,"
                + " picture UNSUPPORTED_FORMAT=1}")
        .contains("learn on cpu from 40 examples, 8 are held out; 30 steps of 8, from step 0")
        .contains("representation: step 30/30 loss ");
    assertThat(path("out/last/values.txt")).exists();
    TrainingState end = state("out");
    List<LossRow> rows =
        new LossesTable(LocalSpark.session(), path("out").toString()).read(end.runId());
    assertThat(rows).filteredOn(row -> row.split().equals("train")).hasSize(3 * 3);
    assertThat(rows).filteredOn(row -> row.split().equals("validation")).hasSize(3 * 2);
    assertThat(rows).allMatch(row -> row.learningRate() > 0 && row.learningRate() < 3e-3);
    assertThat(ImageIO.read(path("out/losses.png").toFile()).getWidth()).isEqualTo(960);
  }

  @Test
  void aTrainingThatIsThereIsGoneOnWithOnlyWhenAskedAndOnlyAsItBegan() {
    train(Set.of(), args("out", 10));
    assertThatThrownBy(() -> train(Set.of(), args("out", 10)))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("holds a training checkpoint; go on from it with --resume");
    train(Set.of(), args("out", 10, "--resume"));
    assertThat(err()).contains("all 10 steps are done");
    assertThatThrownBy(() -> train(Set.of(), args("out", 10, "--resume", "--seed=5")))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("begun with other options or other pairs");
  }

  @Test
  void aRunThatIsKilledGoesOnToTheSameParametersToTheLastBit() throws Exception {
    train(Set.of(), args("whole", 400));
    ForkedJvm jvm = new ForkedJvm(path("log")).with("-Xmx1g", "-XX:TieredStopAtLevel=1");
    Process process = jvm.start(PretrainWorkTest.class, args("killed", 400));
    try (BufferedReader lines = process.inputReader()) {
      String line = lines.readLine();
      while (line != null && !line.contains("step " + KILL_AFTER + "/")) {
        line = lines.readLine();
      }
      assertThat(line).as(Files.readString(path("log"))).isNotNull();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(path("killed/last")).doesNotExist();
    assertThat(state("killed").step()).isBetween(KILL_AFTER - 50L, 399L);
    train(Set.of(), args("killed", 400, "--resume"));
    assertThat(state("killed"))
        .usingRecursiveComparison()
        .ignoringFields("runId")
        .isEqualTo(state("whole"));
    assertThat(path("killed/best/values.txt"))
        .hasSameBinaryContentAs(path("whole/best/values.txt"));
    assertThat(
            new LossesTable(LocalSpark.session(), path("killed").toString())
                .read(state("killed").runId()))
        .extracting(row -> row.step() + row.split() + row.loss())
        .doesNotHaveDuplicates();
  }

  @Test
  void aTrainingWhoseLastCheckpointIsMissingWritesItWhenItIsResumed() throws IOException {
    train(Set.of(), args("out", 10));
    Files.move(path("out/last"), path("kept"));
    train(Set.of(), args("out", 10, "--resume"));
    assertThat(path("out/last/values.txt")).hasSameBinaryContentAs(path("kept/values.txt"));
  }

  @Test
  void aTrainingGoesOnFromTheSameExamplesWhenPicturesCameBackOrAreGivenUp() throws IOException {
    List<String> lines = new ArrayList<>(List.of("image_uri,text,prompt"));
    for (int i = 0; i < 20; i++) {
      Path picture = path("picture" + i + ".png");
      if (i != 9) {
        Files.copy(shared.resolve(i + ".png"), picture);
      }
      lines.add(picture + ",thing " + i + ",");
    }
    String[] args = asked(Files.write(path("pairs.csv"), lines), "representation", "out");
    Set<String> learnt = new HashSet<>();
    long[] last = {5};
    StageOpener opener =
        (config, device, pictures) ->
            new LinearStage(config.seed(), Set.of(), pictures) {
              @Override
              public Contribution contribution(Shard shard, Exchange exchange, boolean learn) {
                if (shard.batch().step() > last[0]) {
                  throw new IllegalStateException("killed");
                }
                shard.batch().examples().forEach(example -> learnt.add(example.text()));
                return super.contribution(shard, exchange, learn);
              }
            };
    assertThatThrownBy(() -> train(opener, with(args, "--checkpoint-every=2")))
        .hasMessageContaining("killed");
    assertThat(state("out").step()).isEqualTo(6);
    last[0] = 8;
    learnt.clear();
    Files.copy(shared.resolve("9.png"), path("picture9.png"));
    Files.delete(path("picture3.png"));
    assertThatThrownBy(() -> train(opener, with(args, "--resume")))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining(
            "Of the pictures that the training began with 1 can no longer be read")
        .hasMessageContaining("picture3.png (NOT_FOUND). Put them back; or give them up")
        .hasMessageContaining(path("out/gone.txt").toString());
    Files.write(path("out/gone.txt"), List.of(path("picture3.png").toString()));
    train(opener, with(args, "--resume"));
    assertThat(err()).contains("pictures given up: 1; other examples take their places");
    assertThat(state("out").step()).isEqualTo(8);
    assertThat(learnt).isNotEmpty().doesNotContain("thing 3", "thing 9");
  }

  private static String[] with(String[] some, String more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void withoutASizePicturesAreAsLargeAsTheStartingModelSeesThem() {
    Set<Integer> seen = new HashSet<>();
    StageOpener opener =
        (config, device, pictures) ->
            new LinearStage(config.seed(), Set.of(), pictures) {
              @Override
              public Contribution contribution(Shard shard, Exchange exchange, boolean learn) {
                seen.add(config.imageSize());
                seen.add((int) Math.sqrt(pictures.pixels(shard, learn).length / shard.size() / 3));
                return super.contribution(shard, exchange, learn);
              }
            };
    train(
        opener,
        "--start=src/test/resources/checkpoints/tiny-opt",
        "--pairs=" + pairs,
        "--output=" + path("out"),
        "--steps=1",
        "--warmup-steps=0",
        "--batch-size=8");
    assertThat(seen).containsExactly(42);
  }

  /** Trains in a JVM of its own, which is about to be killed. */
  public static void main(String[] args) {
    new PretrainWork(
            (config, device, pictures) -> new LinearStage(config.seed(), Set.of(), pictures),
            System.out,
            System.out)
        .train(
            LocalSpark.session(),
            PretrainWork.requests(Arguments.read(PretrainConfig.class, args)));
  }

  @Test
  void aTrainingThatDivergesSaysSoAndWritesNothingOfIt() {
    assertThatThrownBy(() -> train(Set.of(5L, 6L, 7L), args("out", 20)))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("The training diverged at step 8");
    assertThat(path("out/best")).doesNotExist();
    assertThat(path("out/training.safetensors")).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeWrittenIsFoundBeforeTheFirstStep() throws IOException {
    Files.writeString(path("file"), "");
    assertThatThrownBy(() -> train(Set.of(), args("file/out", 20)))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("The checkpoint folder '" + path("file/out") + "' cannot be written");
    assertThatThrownBy(
            () -> PretrainWork.requests(read("--output=s3a://bucket/x", "--pairs=" + pairs)))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("--output has to be a local folder");
    assertThat(err()).isEmpty();
  }

  @Test
  void aRecipeTrainsItsStagesOneAfterTheOtherAndNamesNothingElse() throws IOException {
    for (String stage : List.of("language", "vision")) {
      Files.writeString(
          path(stage + ".yaml"),
          "stage: %s\noutput: %s\npairs: %s\nsteps: 6\nwarmupSteps: 1\nbatchSize: 8\nimageSize: 16\n"
              .formatted(stage, path(stage), pairs));
    }
    String recipe = "stages: [%s, %s]\n".formatted(path("language.yaml"), path("vision.yaml"));
    Path file = Files.writeString(path("recipe.yaml"), recipe);
    assertThat(train(Set.of(), "--config", file.toString()))
        .isEqualTo(
            "The checkpoint of the stage language is in %s.%nThe checkpoint of the stage vision is in %s.%n"
                .formatted(path("language/best"), path("vision/best")));
    assertThat(err()).contains("language: 50 pairs, and others skipped: {empty text=1}");
    assertThatThrownBy(() -> PretrainWork.requests(read("--config=" + file, "--seed=1")))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("A recipe names its --stages and nothing else");
  }

  @Test
  void aStageThatLearnsCaptionsAloneLeavesQuestionsOutAndSaysHowMany() throws IOException {
    List<String> lines = new ArrayList<>(List.of("image_uri,text,prompt"));
    for (int i = 0; i < 16; i++) {
      lines.add(shared.resolve(i + ".png") + ",thing " + i + ",");
      lines.add(shared.resolve(i + ".png") + ",answer " + i + ",what is it?");
    }
    Path asked = Files.write(path("asked.csv"), lines);
    Set<String> learnt = new HashSet<>();
    StageOpener opener =
        (config, device, pictures) ->
            new LinearStage(config.seed(), Set.of(), pictures) {
              @Override
              public Contribution contribution(Shard shard, Exchange exchange, boolean learn) {
                shard.batch().examples().forEach(example -> learnt.add(example.text()));
                return super.contribution(shard, exchange, learn);
              }
            };
    for (String stage : List.of("vision", "representation")) {
      train(opener, asked(asked, stage, stage));
      assertThat(err())
          .contains(
              stage
                  + ": 16 pairs, and others skipped:"
                  + " {questions, which this stage does not learn=16}");
    }
    assertThat(learnt).hasSize(16).allMatch(text -> text.startsWith("thing"));
    train(opener, asked(asked, "generation", "generation"));
    assertThat(learnt).hasSize(32);
    lines.removeIf(line -> line.endsWith(","));
    Files.write(asked, lines);
    assertThatThrownBy(() -> train(opener, asked(asked, "representation", "none")))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("All 16 pairs are questions")
        .hasMessageContaining("representation learns from captions");
  }

  private String[] asked(Path asked, String stage, String output) {
    return new String[] {
      "--stage=" + stage,
      "--pairs=" + asked,
      "--prompt-column=prompt",
      "--output=" + path(output),
      "--image-size=16",
      "--steps=8",
      "--warmup-steps=0",
      "--batch-size=8",
      "--picture-bytes=1"
    };
  }

  @Test
  void textsToRecallAreLearntBesidesThePairs() {
    List<String> args =
        List.of(
            "--stage=language",
            "--pairs=" + pairs,
            "--output=" + path("out"),
            "--steps=2",
            "--warmup-steps=0",
            "--batch-size=120");
    assertThatThrownBy(() -> train(Set.of(), args.toArray(String[]::new)))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("There are 50 pairs to learn from, fewer than a batch of 120");
    train(
        Set.of(),
        Stream.concat(args.stream(), Stream.of("--recall-texts=2")).toArray(String[]::new));
    assertThat(err()).contains("50 examples, 0 are held out; 2 steps of 120, from step 0");
  }

  @Test
  void aContextThatTakesAPicturesPlacesLeavesOutWhatAllCaptionsSay() {
    Set<String> told = new HashSet<>();
    StageOpener opener =
        (config, device, pictures) ->
            new LinearStage(config.seed(), Set.of(), pictures) {
              @Override
              public Contribution contribution(Shard shard, Exchange exchange, boolean learn) {
                shard.batch().examples().forEach(example -> told.add(example.context()));
                return super.contribution(shard, exchange, learn);
              }
            };
    String[] args = {
      "--stage=language",
      "--pairs=" + pairs,
      "--output=" + path("out"),
      "--caption-weight=3",
      "--recall-texts=1",
      "--context-tokens=4",
      "--steps=1",
      "--warmup-steps=0",
      "--batch-size=200"
    };
    train(opener, args);
    assertThat(told)
        .as("captions alone, and those that are told: 48 things and two that cannot be seen")
        .contains("", "0", "47", "a missing", "a broken")
        .hasSize(51);
  }

  @Test
  void twoTasksThatShareEveryStepLearnWhatOneDoes() {
    train(Set.of(), args("one", 20));
    train(Set.of(), args("two", 20, "--workers=2"));
    assertThat(err()).containsPattern("communication \\d+ % \\(broadcast \\d+ features \\d+");
    float[] one = state("one").values();
    float[] two = state("two").values();
    for (int i = 0; i < one.length; i++) {
      assertThat((double) two[i]).isBetween(one[i] - 1e-4, one[i] + 1e-4);
    }
  }

  @Test
  void everyWorkersStageIsOpenedForTheDeviceThatWasAskedForAndARunMayGoOnOnAnother() {
    StageOpener opener =
        (config, device, pictures) -> {
          DEVICES.add(device);
          return new LinearStage(config.seed(), Set.of(), pictures);
        };
    train(opener, args("out", 3, "--workers=2", "--device=cpu"));
    assertThat(DEVICES).containsExactly(Device.cpu());
    assertThat(err()).contains("parameters learn on 2 workers from 40 examples");
    train(opener, args("out", 3, "--resume", "--device=auto"));
    assertThat(err()).contains("all 3 steps are done");
  }

  @Test
  void aGpuThatIsNotThereIsAWrongCall() {
    assumeThat(VisibleGpus.count()).as("GPUs of this machine").isZero();
    assertThatThrownBy(() -> train(Set.of(), args("out", 3, "--device=cuda")))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("this machine shows no GPU")
        .hasMessageContaining("use --device cpu");
  }

  private String[] args(String output, int steps, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--pairs=" + pairs,
                "--output=" + path(output),
                "--steps=" + steps,
                "--image-size=16",
                "--held-out=8",
                "--batch-size=8",
                "--learning-rate=3e-3",
                "--warmup-steps=0",
                "--log-every=10",
                "--validate-every=15",
                "--checkpoint-every=50"));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  /** What the job printed as its result. */
  private String train(Set<Long> brokenSteps, String... args) {
    return train(
        (config, device, pictures) -> new LinearStage(config.seed(), brokenSteps, pictures), args);
  }

  private String train(StageOpener opener, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new PretrainWork(
            opener,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .train(LocalSpark.session(), PretrainWork.requests(read(args)));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static PretrainConfig read(String... args) {
    return Arguments.read(PretrainConfig.class, args);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private TrainingState state(String output) {
    return new StateFile(path(output + "/training.safetensors")).read();
  }

  private Path path(String name) {
    return folder.resolve(name);
  }
}
