package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's UI, or its history server, says of the jobs that a call starts. */
class DescribedJobsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");

  @TempDir static Path folder;
  private static Path events;
  private static Path output;
  private static Path references;
  private static JobCommand command;

  @BeforeAll
  static void captionPictures() throws Exception {
    ThreePictures pictures = ThreePictures.in(folder);
    references = pictures.captions();
    events = Files.createDirectory(folder.resolve("events"));
    output = folder.resolve("out");
    command =
        new JobCommand(
            Files.createDirectory(folder.resolve("process")),
            Map.of(
                "spark.eventLog.enabled", "true",
                "spark.eventLog.rolling.enabled", "false",
                "spark.eventLog.compress", "false",
                "spark.eventLog.dir", events.toUri().toString()));
    descriptions(
        "--images=" + pictures.images(),
        "--output=" + output,
        "--model=" + CHECKPOINTS.resolve("tiny-opt"),
        "--embedding=itc",
        "--retrieval-model=" + CHECKPOINTS.resolve("tiny-itm"));
  }

  @AfterAll
  static void end() {
    command.close();
  }

  @BeforeEach
  void forgetEvents() throws IOException {
    try (Stream<Path> logs = Files.list(events)) {
      for (Path log : logs.toList()) {
        Files.delete(log);
      }
    }
  }

  @Test
  void aQueryIsNamedByItsStatement() throws Exception {
    String statement = "SELECT count(*) AS n FROM images";
    assertThat(descriptions("sql", "--output=" + output, "-e", statement))
        .allMatch(text -> text.contains("spark-blip2 sql"))
        .contains("spark-blip2 sql: " + statement);
  }

  @Test
  void aSearchIsToldFromWhatItNeedsBefore() throws Exception {
    assertThat(
            descriptions(
                "search",
                "--output=" + output,
                "--text=a mug",
                "--retrieval-model=" + CHECKPOINTS.resolve("tiny-itm")))
        .allMatch(text -> text.contains("spark-blip2 search"))
        .contains("spark-blip2 search: search", "spark-blip2 search: count the images left out");
  }

  @Test
  void anEvaluationIsToldFromItsReferences() throws Exception {
    assertThat(descriptions("evaluate", "--output=" + output, "--references=" + references))
        .allMatch(text -> text.contains("spark-blip2 evaluate"))
        .contains("spark-blip2 evaluate: judge the captions");
  }

  @Test
  void aReportIsToldByItsTablesAndThumbnails() throws Exception {
    assertThat(
            descriptions("report", "--output=" + output, "--html=" + folder.resolve("report.html")))
        .allMatch(text -> text.contains("spark-blip2 report"))
        .contains("spark-blip2 report: read the tables", "spark-blip2 report: thumbnails");
  }

  @Test
  void aTrainingIsToldByWhatItReadsAndWrites() throws Exception {
    List<String> pairs = new ArrayList<>(List.of("image_uri,text"));
    ThreePictures.NAMES.forEach(
        name -> pairs.add(folder.resolve("images").resolve(name) + ",a " + name));
    assertThat(
            descriptions(
                "pretrain",
                "--stage=generation",
                "--start=" + CHECKPOINTS.resolve("tiny-opt"),
                "--pairs=" + Files.write(folder.resolve("pairs.csv"), pairs),
                "--output=" + folder.resolve("trained"),
                "--held-out=0",
                "--batch-size=2",
                "--steps=2",
                "--warmup-steps=0",
                "--workers=2"))
        .allMatch(text -> text.contains("spark-blip2 pretrain"))
        .contains("spark-blip2 pretrain: read the pairs", "spark-blip2 pretrain: append to losses");
  }

  @Test
  void aCatalogIsToldByWhatItDraws() throws Exception {
    assertThat(descriptions("catalog", "--images=2", "--output=" + folder.resolve("catalog")))
        .allMatch(text -> text.contains("spark-blip2 catalog"));
  }

  /** Of all Spark jobs that a call starts, as its event log has them. */
  private static Set<String> descriptions(String... call) throws Exception {
    JobCommand.Result result = command.call(call);
    assertThat(result.status()).as(result.toString()).isZero();
    Set<String> descriptions = new LinkedHashSet<>();
    try (Stream<Path> logs = Files.list(events)) {
      for (Path log : logs.toList()) {
        for (String line : Files.readAllLines(log)) {
          JsonNode event = JSON.readTree(line);
          if (event.path("Event").asText().equals("SparkListenerJobStart")) {
            descriptions.add(event.at("/Properties/spark.job.description").asText("none"));
          }
        }
      }
    }
    assertThat(descriptions).as(result.toString()).isNotEmpty();
    return descriptions;
  }
}
