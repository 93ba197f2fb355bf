package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkblip2.config.BenchmarkConfig;
import io.sparkblip2.inference.VisibleGpus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The job on tiny checkpoints; no figure is judged by its size, but by what has to hold of it. */
class BenchmarkWorkTest {
  private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource({"tiny-opt, float32", "tiny-t5, float32", "tiny-opt, int8"})
  void bothWaysWriteTheSameAndOnlyTheNaiveOneLooksAgain(String model, String precision)
      throws Exception {
    assertThat(
            status(
                "--model=" + CHECKPOINTS.resolve(model),
                "--precision=" + precision,
                "--question=what=what is it?",
                "--embedding=qformer",
                "--batch-size=4",
                "--rounds=2",
                "--format=json"))
        .as(err.toString())
        .isZero();
    JsonNode figures = new ObjectMapper().readTree(out.toString());
    assertThat(figures.get("images").asInt()).isEqualTo(12);
    assertThat(figures.get("outputs").asInt()).isEqualTo(3);
    if (precision.equals("float32")) {
      assertThat(figures.get("equal_texts").asDouble()).isEqualTo(1);
    }
    assertThat(figures.get("decoder_row_step_ratio").asDouble()).isEqualTo(1);
    assertThat(figures.get("naive_decoder_row_step_ratio").asDouble()).isGreaterThanOrEqualTo(1);
    for (String positive :
        List.of(
            "images_per_second",
            "naive_images_per_second",
            "ratio_to_naive",
            "vision_peak_share",
            "prefill_peak_share",
            "decode_bandwidth_share",
            "overlap_ratio",
            "model_load_seconds",
            "weight_bytes",
            "peak_rss_bytes")) {
      assertThat(figures.get(positive).asDouble()).as(positive).isPositive();
    }
    for (String way : List.of("stage_seconds_per_image", "naive_stage_seconds_per_image")) {
      assertThat(figures.get(way)).hasSize(7).allMatch(seconds -> seconds.asDouble() > 0);
    }
  }

  @Test
  void withoutATextWhatBelongsToTextsHasNoValue() throws Exception {
    assertThat(
            status(
                "--model=" + CHECKPOINTS.resolve("tiny-opt"),
                "--no-caption",
                "--embedding=qformer",
                "--limit=2",
                "--rounds=1",
                "--format=json"))
        .isZero();
    JsonNode figures = new ObjectMapper().readTree(out.toString());
    assertThat(figures.get("prefill_peak_share").isNull()).isTrue();
    assertThat(figures.get("decoder_row_step_ratio").isNull()).isTrue();
    assertThat(figures.get("vision_peak_share").asDouble()).isPositive();
  }

  @Test
  void peopleGetATable() {
    assertThat(status("--model=" + CHECKPOINTS.resolve("tiny-opt"), "--limit=2", "--rounds=1"))
        .isZero();
    assertThat(out.toString())
        .contains("images/s", "vision, % of the matrix peak", "times the naive way", "GFLOP/s");
    assertThat(err.toString()).contains("Round 1 of 1:");
  }

  @Test
  void imagesThatAreNotThereOrCannotBeReadAreAWrongCall() throws Exception {
    String model = "--model=" + CHECKPOINTS.resolve("tiny-opt");
    assertThat(status(model, "--images=" + folder.resolve("nowhere"))).isEqualTo(2);
    assertThat(err.toString()).contains("no local folder", "nowhere", "--images");
    assertThat(status(model, "--images=" + folder)).isEqualTo(2);
    assertThat(err.toString()).contains("There is no image in");
    Files.writeString(folder.resolve("a.png"), "no picture");
    assertThat(status(model, "--images=" + folder)).isEqualTo(2);
    assertThat(err.toString()).contains("images that can all be read", "a.png");
  }

  @ParameterizedTest
  @CsvSource({"--device=cuda, float32", "--device=auto, float16"})
  void whatNeedsAGpuIsAWrongCallWithoutOne(String device, String precision) {
    assumeThat(VisibleGpus.count()).isZero();
    String model = "--model=" + CHECKPOINTS.resolve("tiny-opt");
    assertThat(status(model, device, "--precision=" + precision)).isEqualTo(2);
    assertThat(err.toString()).contains("no GPU");
  }

  private int status(String... args) {
    PrintStream toOut = new PrintStream(out);
    PrintStream toErr = new PrintStream(err);
    BenchmarkWork work = new BenchmarkWork(toOut, toErr);
    return new JobMain<>("benchmark", BenchmarkConfig.class, work::run).status(args, toOut, toErr);
  }
}
