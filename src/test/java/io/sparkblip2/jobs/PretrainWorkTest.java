package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.inference.VisibleGpus;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.LossesTable;
import io.sparkblip2.training.DivergedException;
import io.sparkblip2.training.LinearStage;
import io.sparkblip2.training.LossRow;
import io.sparkblip2.training.StageOpener;
import io.sparkblip2.training.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job with a small stage written by hand, on real pictures and real tables. */
class PretrainWorkTest {
  /** Of the stages that one test opens; what a task gets is a copy of the opener. */
  private static final Set<Device> DEVICES = ConcurrentHashMap.newKeySet();

  @TempDir static Path shared;
  @TempDir Path folder;
  private TestTraining training;

  @BeforeAll
  static void draw() throws IOException {
    TestTraining.draw(shared);
  }

  @BeforeEach
  void prepare() {
    training = new TestTraining(shared, folder);
  }

  @Test
  void aStageLearnsFromATableAndBadPairsAreCountedAndSkipped() throws IOException {
    String out = training.train(Set.of(), training.args("out", 30, "--device=cpu"));
    assertThat(out)
        .isEqualTo(
            "The checkpoint of the stage representation is in "
                + training.path("out/best")
                + ".\n");
    assertThat(training.err())
        .contains(
            "representation: 48 pairs, and others skipped: {empty text=1, picture NOT_FOUND=1,"
                + " picture UNSUPPORTED_FORMAT=1}")
        .contains("learn on cpu from 40 examples, 8 are held out; 30 steps of 8, from step 0")
        .contains("representation: step 30/30 loss ");
    assertThat(training.path("out/last/values.txt")).exists();
    TrainingState end = training.state("out");
    List<LossRow> rows =
        new LossesTable(LocalSpark.session(), training.path("out").toString()).read(end.runId());
    assertThat(rows).filteredOn(row -> row.split().equals("train")).hasSize(3 * 3);
    assertThat(rows).filteredOn(row -> row.split().equals("validation")).hasSize(3 * 2);
    assertThat(rows).allMatch(row -> row.learningRate() > 0 && row.learningRate() < 3e-3);
    assertThat(ImageIO.read(training.path("out/losses.png").toFile()).getWidth()).isEqualTo(960);
  }

  @Test
  void aTrainingThatDivergesSaysSoAndWritesNothingOfIt() {
    assertThatThrownBy(() -> training.train(Set.of(5L, 6L, 7L), training.args("out", 20)))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("The training diverged at step 8");
    assertThat(training.path("out/best")).doesNotExist();
    assertThat(training.path("out/training.safetensors")).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeWrittenIsFoundBeforeTheFirstStep() throws IOException {
    Files.writeString(training.path("file"), "");
    assertThatThrownBy(() -> training.train(Set.of(), training.args("file/out", 20)))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining(
            "The checkpoint folder '" + training.path("file/out") + "' cannot be written");
    assertThatThrownBy(
            () ->
                PretrainWork.requests(
                    training.read("--output=s3a://bucket/x", "--pairs=" + training.pairs())))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("--output has to be a local folder");
    assertThat(training.err()).isEmpty();
  }

  @Test
  void aRecipeTrainsItsStagesOneAfterTheOtherAndNamesNothingElse() throws IOException {
    for (String stage : List.of("language", "vision")) {
      Files.writeString(
          training.path(stage + ".yaml"),
          "stage: %s\noutput: %s\npairs: %s\nsteps: 6\nwarmupSteps: 1\nbatchSize: 8\nimageSize: 16\n"
              .formatted(stage, training.path(stage), training.pairs()));
    }
    String recipe =
        "stages: [%s, %s]\n"
            .formatted(training.path("language.yaml"), training.path("vision.yaml"));
    Path file = Files.writeString(training.path("recipe.yaml"), recipe);
    assertThat(training.train(Set.of(), "--config", file.toString()))
        .isEqualTo(
            "The checkpoint of the stage language is in %s.%nThe checkpoint of the stage vision is in %s.%n"
                .formatted(training.path("language/best"), training.path("vision/best")));
    assertThat(training.err()).contains("language: 50 pairs, and others skipped: {empty text=1}");
    assertThatThrownBy(() -> PretrainWork.requests(training.read("--config=" + file, "--seed=1")))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("A recipe names its --stages and nothing else");
  }

  @Test
  void twoTasksThatShareEveryStepLearnWhatOneDoes() {
    training.train(Set.of(), training.args("one", 20));
    training.train(Set.of(), training.args("two", 20, "--workers=2"));
    assertThat(training.err())
        .containsPattern("communication \\d+ % \\(broadcast \\d+ features \\d+");
    float[] one = training.state("one").values();
    float[] two = training.state("two").values();
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
    training.train(opener, training.args("out", 3, "--workers=2", "--device=cpu"));
    assertThat(DEVICES).containsExactly(Device.cpu());
    assertThat(training.err()).contains("parameters learn on 2 workers from 40 examples");
    training.train(opener, training.args("out", 3, "--resume", "--device=auto"));
    assertThat(training.err()).contains("all 3 steps are done");
  }

  @Test
  void aGpuThatIsNotThereIsAWrongCall() {
    assumeThat(VisibleGpus.count()).as("GPUs of this machine").isZero();
    assertThatThrownBy(() -> training.train(Set.of(), training.args("out", 3, "--device=cuda")))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("this machine shows no GPU")
        .hasMessageContaining("use --device cpu");
  }
}
