package io.sparkblip2.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jobs/submit.sh hands to an installed Spark, and what it builds before. */
class SubmitScriptTest {
  @TempDir Path folder;
  private Path root;
  private Path spark;

  /** A copy of the script in a folder with a space, a Spark and a Maven that print their words. */
  @BeforeEach
  void prepare() throws IOException {
    root = Files.createDirectories(folder.resolve("spark blip2"));
    Files.createDirectories(root.resolve("jobs"));
    Files.copy(Path.of("jobs/submit.sh"), root.resolve("jobs/submit.sh"));
    Files.createDirectories(root.resolve("src/main"));
    Files.createFile(root.resolve("pom.xml"));
    Files.createDirectories(root.resolve("target/lib"));
    Files.createFile(root.resolve("target/lib/pytorch-native-cpu-2.7.1-linux-x86_64.jar"));
    Files.createFile(root.resolve("target/spark-blip2-1.0-app.jar"));
    Files.createFile(root.resolve("target/.built"));
    spark = Files.createDirectories(folder.resolve("spark"));
    prints(spark.resolve("bin/spark-submit"), "");
    prints(folder.resolve("bin/mvn"), "touch '" + root + "/target/spark-blip2-2.0-app.jar'");
  }

  @Test
  void withoutAMasterItIsThisMachine() throws Exception {
    assertThat(submitted("--limit", "3"))
        .containsSequence("--master", "local[*]")
        .containsSequence("--properties-file", root + "/conf/spark-local.conf")
        .endsWith(root + "/target/spark-blip2-1.0-app.jar", "--limit", "3");
  }

  @Test
  void theInstalledSparksOwnMasterIsKept() throws Exception {
    Files.createDirectories(spark.resolve("conf"));
    Path defaults = spark.resolve("conf/spark-defaults.conf");
    Files.writeString(defaults, "# ours\nspark.master   yarn\nspark.master.rest.enabled true\n");
    assertThat(submitted())
        .containsSequence("--master", "yarn")
        .containsSequence("--properties-file", defaults.toString());
  }

  @Test
  void thatOfAPropertiesFileIsToo() throws Exception {
    Path mine = Files.writeString(folder.resolve("mine.conf"), "spark.master=spark://host:7077\n");
    assertThat(submitted("--properties-file", mine.toString()))
        .containsSequence("--master", "spark://host:7077")
        .containsSequence("--properties-file", mine.toString());
  }

  @Test
  void settingsWinOverFilesAndAMasterOverSettings() throws Exception {
    Path mine = Files.writeString(folder.resolve("mine.conf"), "spark.master yarn\n");
    String file = "--properties-file=" + mine;
    assertThat(submitted(file, "--conf", "spark.master=local[2]"))
        .containsSequence("--master", "local[2]");
    assertThat(submitted(file, "--conf", "spark.master=local[2]", "--master", "local[3]"))
        .containsSequence("--master", "local[3]");
  }

  @Test
  void outsideAUtf8LocaleJobsGetOneAndExecutorsAlwaysDo() throws Exception {
    prints(spark.resolve("bin/spark-submit"), "echo \"LC_ALL is ${LC_ALL:-unset}\"");
    Map<String, String> none = Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", "");
    for (Map<String, String> other : List.of(Map.of("LC_ALL", "POSIX"), Map.of("LC_CTYPE", "C"))) {
      assertThat(submittedWith(none, other)).endsWith("LC_ALL is C.UTF-8");
    }
    for (Map<String, String> utf8 :
        List.of(Map.of("LANG", "de_DE.utf8"), Map.of("LC_CTYPE", "C.UTF-8", "LANG", "C"))) {
      assertThat(submittedWith(none, utf8))
          .endsWith("LC_ALL is unset")
          .containsSequence("--conf", "spark.executorEnv.LC_ALL=C.UTF-8");
    }
  }

  private List<String> submittedWith(Map<String, String> usual, Map<String, String> other)
      throws Exception {
    Map<String, String> environment = new HashMap<>(usual);
    environment.putAll(other);
    return text(start(environment)).lines().toList();
  }

  @Test
  void aSparkHomeWithoutSparkIsRefused() throws Exception {
    Files.delete(spark.resolve("bin/spark-submit"));
    Process process = start(Map.of());
    assertThat(text(process))
        .isEqualTo(
            "SPARK_HOME is %s, which has no bin/spark-submit. Name an installed Spark, or unset it.%n"
                .formatted(spark));
    assertThat(process.waitFor()).isEqualTo(2);
  }

  @Test
  void aMissingPropertiesFileIsRefused() throws Exception {
    Process process = start(Map.of(), "--properties-file", "nowhere.conf");
    assertThat(text(process)).isEqualTo("The properties file nowhere.conf cannot be read.\n");
    assertThat(process.waitFor()).isEqualTo(2);
  }

  @Test
  void aBuildForAnotherLineOfSparkReplacesTheOneThatIsThere() throws Exception {
    String built = text(start(Map.of("SPARK_BLIP2_PROFILE", "spark35")));
    assertThat(built).contains("Building spark-blip2 for spark35", "\n-P\nspark35\n");
    assertThat(root.resolve("target/spark-blip2-1.0-app.jar")).doesNotExist();
    assertThat(root.resolve("target/lib")).doesNotExist();
    assertThat(root.resolve("target/.built")).hasContent("spark35\n");
  }

  /** The words that spark-submit was called with. */
  private List<String> submitted(String... options) throws Exception {
    Process process = start(Map.of(), options);
    String words = text(process);
    assertThat(process.waitFor()).as(words).isZero();
    return List.of(words.split("\n"));
  }

  private Process start(Map<String, String> environment, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", root + "/jobs/submit.sh", "a.Job"));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK"));
    builder.environment().put("SPARK_HOME", spark.toString());
    builder.environment().merge("PATH", folder + "/bin:", (path, first) -> first + path);
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static String text(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  /** A program that prints what it is called with, a word a line. */
  private static void prints(Path program, String then) throws IOException {
    Files.createDirectories(program.getParent());
    Files.writeString(program, "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\"\n" + then + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }
}
