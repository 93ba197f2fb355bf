package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.ForkedJvm;
import io.sparkblip2.inference.FakeModels;
import io.sparkblip2.pipeline.Pictures;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that end the process that computes them, as a fault in native code does. */
class NativeCrashTest {
  private static final int IMAGES = 12;
  private static final Duration LONGEST = Duration.ofMinutes(5);

  @TempDir Path temporary;
  private Path output;

  @BeforeEach
  void drawImages() throws IOException {
    Pictures.drawMany(temporary.resolve("images"), IMAGES);
    Files.createDirectory(temporary.resolve("notes"));
    output = temporary.resolve("out");
  }

  @Test
  void anImageThatKillsItsExecutorTwiceIsARowAndTheJobGoesOn() throws Exception {
    LocalCluster.driver(temporary, "local-cluster[1,2,512]", "")
        .withSetting("spark.default.parallelism", 2)
        .run(LONGEST, JobWithFakes.class, arguments("3"));
    assertGivenUp("3.png");
  }

  @Test
  void whereTheDriverDiesWithTheImageTheThirdRunGivesItUp() throws Exception {
    ForkedJvm jvm = driverAlone();
    assertThat(jvm.status(LONGEST, JobWithFakes.class, arguments("5"))).isEqualTo(FakeModels.CRASH);
    assertThat(jvm.status(LONGEST, JobWithFakes.class, arguments("5"))).isEqualTo(FakeModels.CRASH);
    jvm.run(LONGEST, JobWithFakes.class, arguments("5"));
    assertGivenUp("5.png");
  }

  @Test
  void anExecutorWhoseDeviceIsLostEndsAndItsTasksAreDoneByAnother() throws Exception {
    LocalCluster.driver(
            temporary, "local-cluster[1,2,512]", "-D" + FakeModels.LOSE_DEVICE + "=true")
        .withSetting("spark.default.parallelism", 2)
        .run(LONGEST, JobWithFakes.class, arguments("3"));
    String log = Files.readString(temporary.resolve("log"));
    assertThat(log).contains("Command exited with code 20");
    FolderTables tables = new FolderTables(LocalSpark.session(), output.toString());
    assertThat(tables.read(ImagesTable.TABLE).filter("status = 'ok'").count()).isEqualTo(IMAGES);
  }

  @Test
  void theDriversOwnProcessFailsTheJobInstead() throws Exception {
    ForkedJvm jvm = driverAlone().withSetting(FakeModels.LOSE_DEVICE, true);
    assertThat(jvm.status(LONGEST, JobWithFakes.class, arguments("3"))).isEqualTo(1);
    assertThat(Files.readString(temporary.resolve("log"))).contains("The device is lost");
  }

  private ForkedJvm driverAlone() {
    return new ForkedJvm(temporary.resolve("log"))
        .with("-Xmx1g", "-XX:TieredStopAtLevel=1")
        .withSetting("spark.master", "local[2]")
        .withSetting("spark.ui.enabled", false)
        .withSetting("spark.driver.host", "127.0.0.1")
        .withSetting("spark.driver.bindAddress", "127.0.0.1")
        .withSetting("spark.sql.shuffle.partitions", 1)
        .withSetting("spark.sql.adaptive.enabled", false)
        .withSetting("spark.sql.codegen.wholeStage", false)
        .withSetting("spark.databricks.delta.snapshotPartitions", 1)
        .withSetting("spark.sql.warehouse.dir", temporary.resolve("warehouse"));
  }

  private String[] arguments(String poison) {
    return new String[] {
      temporary.resolve("notes").toString(),
      poison,
      "--images=" + temporary.resolve("images"),
      "--output=" + output,
      "--device=cpu",
      "--batch-size=4",
      "--max-failure-ratio=0.2"
    };
  }

  private void assertGivenUp(String name) throws IOException {
    FolderTables tables = new FolderTables(LocalSpark.session(), output.toString());
    List<Row> failed = tables.read(ImagesTable.TABLE).filter("status = 'failed'").collectAsList();
    assertThat(failed).as(Files.readString(temporary.resolve("log"))).hasSize(1);
    Row image = failed.get(0);
    assertThat(image.<String>getAs("image_uri")).endsWith("/" + name);
    assertThat(image.<String>getAs("stage")).isEqualTo("compute");
    assertThat(image.<String>getAs("error_class")).isEqualTo("NATIVE_CRASH");
    assertThat(image.<String>getAs("error_message")).contains("died 2 times");
    assertThat(image.<String>getAs("sha256")).hasSize(64);
    assertThat(tables.read(CaptionsTable.TABLE).select("caption").distinct().count())
        .isEqualTo(IMAGES - 1);
    assertThat(tables.read(CaptionsTable.TABLE).count()).isEqualTo(IMAGES - 1);
    assertThat(output.resolve("_staging")).doesNotExist();
  }
}
