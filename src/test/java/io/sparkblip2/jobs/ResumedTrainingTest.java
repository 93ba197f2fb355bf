package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.ForkedJvm;
import io.sparkblip2.config.Arguments;
import io.sparkblip2.config.PretrainConfig;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.LossesTable;
import io.sparkblip2.training.Contribution;
import io.sparkblip2.training.Exchange;
import io.sparkblip2.training.LinearStage;
import io.sparkblip2.training.Shard;
import io.sparkblip2.training.StageOpener;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that were stopped or killed, and what they go on with. */
class ResumedTrainingTest {
  private static final int KILL_AFTER = 120;

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
  void aTrainingThatIsThereIsGoneOnWithOnlyWhenAskedAndOnlyAsItBegan() {
    training.train(Set.of(), training.args("out", 10));
    assertThatThrownBy(() -> training.train(Set.of(), training.args("out", 10)))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("holds a training checkpoint; go on from it with --resume");
    training.train(Set.of(), training.args("out", 10, "--resume"));
    assertThat(training.err()).contains("all 10 steps are done");
    assertThatThrownBy(
            () -> training.train(Set.of(), training.args("out", 10, "--resume", "--seed=5")))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("begun with other options or other pairs");
  }

  @Test
  void aRunThatIsKilledGoesOnToTheSameParametersToTheLastBit() throws Exception {
    training.train(Set.of(), training.args("whole", 400));
    ForkedJvm jvm = new ForkedJvm(training.path("log")).with("-Xmx1g", "-XX:TieredStopAtLevel=1");
    Process process = jvm.start(ResumedTrainingTest.class, training.args("killed", 400));
    try (BufferedReader lines = process.inputReader()) {
      String line = lines.readLine();
      while (line != null && !line.contains("step " + KILL_AFTER + "/")) {
        line = lines.readLine();
      }
      assertThat(line).as(Files.readString(training.path("log"))).isNotNull();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(training.path("killed/last")).doesNotExist();
    assertThat(training.state("killed").step()).isBetween(KILL_AFTER - 50L, 399L);
    training.train(Set.of(), training.args("killed", 400, "--resume"));
    assertThat(training.state("killed"))
        .usingRecursiveComparison()
        .ignoringFields("runId")
        .isEqualTo(training.state("whole"));
    assertThat(training.path("killed/best/values.txt"))
        .hasSameBinaryContentAs(training.path("whole/best/values.txt"));
    assertThat(
            new LossesTable(LocalSpark.session(), training.path("killed").toString())
                .read(training.state("killed").runId()))
        .extracting(row -> row.step() + row.split() + row.loss())
        .doesNotHaveDuplicates();
  }

  @Test
  void aTrainingWhoseLastCheckpointIsMissingWritesItWhenItIsResumed() throws IOException {
    training.train(Set.of(), training.args("out", 10));
    Files.move(training.path("out/last"), training.path("kept"));
    training.train(Set.of(), training.args("out", 10, "--resume"));
    assertThat(training.path("out/last/values.txt"))
        .hasSameBinaryContentAs(training.path("kept/values.txt"));
  }

  @Test
  void aTrainingGoesOnFromTheSameExamplesWhenPicturesCameBackOrAreGivenUp() throws IOException {
    List<String> lines = new ArrayList<>(List.of("image_uri,text,prompt"));
    for (int i = 0; i < 20; i++) {
      Path picture = training.path("picture" + i + ".png");
      if (i != 9) {
        Files.copy(training.picture(i + ".png"), picture);
      }
      lines.add(picture + ",thing " + i + ",");
    }
    String[] args =
        training.asked(Files.write(training.path("pairs.csv"), lines), "representation", "out");
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
    assertThatThrownBy(() -> training.train(opener, with(args, "--checkpoint-every=2")))
        .hasMessageContaining("killed");
    assertThat(training.state("out").step()).isEqualTo(6);
    last[0] = 8;
    learnt.clear();
    Files.copy(training.picture("9.png"), training.path("picture9.png"));
    Files.delete(training.path("picture3.png"));
    assertThatThrownBy(() -> training.train(opener, with(args, "--resume")))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining(
            "Of the pictures that the training began with 1 can no longer be read")
        .hasMessageContaining("picture3.png (NOT_FOUND). Put them back; or give them up")
        .hasMessageContaining(training.path("out/gone.txt").toString());
    Files.write(training.path("out/gone.txt"), List.of(training.path("picture3.png").toString()));
    training.train(opener, with(args, "--resume"));
    assertThat(training.err()).contains("pictures given up: 1; other examples take their places");
    assertThat(training.state("out").step()).isEqualTo(8);
    assertThat(learnt).isNotEmpty().doesNotContain("thing 3", "thing 9");
  }

  private static String[] with(String[] some, String more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
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
}
