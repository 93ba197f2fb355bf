package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.ForkedJvm;
import io.sparkblip2.config.ExportConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command around the folder. */
class ExportWorkTest {
  private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");

  @TempDir Path temporary;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void theBuiltInModelIsExportedWithoutAnArgumentMore() {
    Path output = temporary.resolve("a/b");
    assertThat(status("--output=" + output, "--caption-prompt=a picture of")).as(err()).isZero();
    assertThat(out.toString()).contains(output.toString(), "MB in float32");
    assertThat(output.resolve("blip2.pt")).exists();
    assertThat(output.resolve("serving.properties"))
        .content()
        .containsPattern("promptIds=\\d+,\\d+");
  }

  @Test
  void anExportThatIsKilledLeavesNoFolderOfThatName() throws Exception {
    Path output = temporary.resolve("model");
    Path begun = temporary.resolve(".model.begun");
    Process job =
        new ForkedJvm(temporary.resolve("log")).start(ExportJob.class, "--output=" + output);
    while (job.isAlive() && !Files.exists(begun)) {
      Thread.sleep(1);
    }
    job.destroyForcibly().waitFor();
    assertThat(output).doesNotExist();
    assertThat(begun).exists();
    assertThat(status("--output=" + output)).as(err()).isZero();
    assertThat(output.resolve("serving.properties")).exists();
    assertThat(begun).doesNotExist();
  }

  @Test
  void aWrongCallSaysWhatIsWrongAndWritesNothing() throws Exception {
    Path full = Files.createDirectory(temporary.resolve("full"));
    Files.writeString(full.resolve("notes.txt"), "mine");
    String output = "--output=" + temporary.resolve("new");
    assertThat(refusal()).contains("--output FOLDER");
    assertThat(refusal("--output=s3a://bucket/model")).contains("local folder");
    assertThat(refusal("--output=" + full)).contains("not an empty folder");
    assertThat(refusal(output, "--model=" + temporary.resolve("nowhere"))).contains("nowhere");
    assertThat(refusal(output, "--model=" + full)).contains("config.json");
    assertThat(refusal(output, "--model=" + CHECKPOINTS.resolve("tiny-itm")))
        .contains("retrieval model");
    assertThat(refusal(output, "--model=builtin:matcher")).contains("retrieval model");
    assertThat(refusal(output, "--precision=int8")).contains("int8", "--precision bfloat16");
    assertThat(refusal(output, "--max-new-tokens=0")).contains("--max-new-tokens");
    assertThat(
            refusal(output, "--max-new-tokens=1000", "--model=" + CHECKPOINTS.resolve("tiny-opt")))
        .contains("--caption-prompt");
    assertThat(refusal(output, "--presicion=float32")).contains("--precision");
    try (var files = Files.list(temporary)) {
      assertThat(files).containsExactly(full);
    }
  }

  private String refusal(String... args) {
    err.reset();
    assertThat(status(args)).as(err()).isEqualTo(JobMain.WRONG_CALL);
    assertThat(err()).doesNotContain("\tat ").contains("jobs/export.sh --help");
    return err();
  }

  private int status(String... args) {
    ExportWork work = new ExportWork(new PrintStream(out, true));
    return new JobMain<>("export", ExportConfig.class, work::run)
        .status(args, new PrintStream(out, true), new PrintStream(err, true));
  }

  private String err() {
    return err.toString();
  }
}
