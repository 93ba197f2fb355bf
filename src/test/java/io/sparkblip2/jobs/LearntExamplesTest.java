package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.training.Contribution;
import io.sparkblip2.training.Exchange;
import io.sparkblip2.training.LinearStage;
import io.sparkblip2.training.Shard;
import io.sparkblip2.training.StageOpener;
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

/** Which examples the stages are given to learn, and in what size their pictures. */
class LearntExamplesTest {
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
    training.train(
        opener,
        "--start=src/test/resources/checkpoints/tiny-opt",
        "--pairs=" + training.pairs(),
        "--output=" + training.path("out"),
        "--steps=1",
        "--warmup-steps=0",
        "--batch-size=8");
    assertThat(seen).containsExactly(42);
  }

  @Test
  void aStageThatLearnsCaptionsAloneLeavesQuestionsOutAndSaysHowMany() throws IOException {
    List<String> lines = new ArrayList<>(List.of("image_uri,text,prompt"));
    for (int i = 0; i < 16; i++) {
      lines.add(training.picture(i + ".png") + ",thing " + i + ",");
      lines.add(training.picture(i + ".png") + ",answer " + i + ",what is it?");
    }
    Path asked = Files.write(training.path("asked.csv"), lines);
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
      training.train(opener, training.asked(asked, stage, stage));
      assertThat(training.err())
          .contains(
              stage
                  + ": 16 pairs, and others skipped:"
                  + " {questions, which this stage does not learn=16}");
    }
    assertThat(learnt).hasSize(16).allMatch(text -> text.startsWith("thing"));
    training.train(opener, training.asked(asked, "generation", "generation"));
    assertThat(learnt).hasSize(32);
    lines.removeIf(line -> line.endsWith(","));
    Files.write(asked, lines);
    assertThatThrownBy(
            () -> training.train(opener, training.asked(asked, "representation", "none")))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("All 16 pairs are questions")
        .hasMessageContaining("representation learns from captions");
  }

  @Test
  void textsToRecallAreLearntBesidesThePairs() {
    List<String> args =
        List.of(
            "--stage=language",
            "--pairs=" + training.pairs(),
            "--output=" + training.path("out"),
            "--steps=2",
            "--warmup-steps=0",
            "--batch-size=120");
    assertThatThrownBy(() -> training.train(Set.of(), args.toArray(String[]::new)))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("There are 50 pairs to learn from, fewer than a batch of 120");
    training.train(
        Set.of(),
        Stream.concat(args.stream(), Stream.of("--recall-texts=2")).toArray(String[]::new));
    assertThat(training.err()).contains("50 examples, 0 are held out; 2 steps of 120, from step 0");
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
      "--pairs=" + training.pairs(),
      "--output=" + training.path("out"),
      "--caption-weight=3",
      "--recall-texts=1",
      "--context-tokens=4",
      "--steps=1",
      "--warmup-steps=0",
      "--batch-size=200"
    };
    training.train(opener, args);
    assertThat(told)
        .as("captions alone, and those that are told: 48 things and two that cannot be seen")
        .contains("", "0", "47", "a missing", "a broken")
        .hasSize(51);
  }
}
