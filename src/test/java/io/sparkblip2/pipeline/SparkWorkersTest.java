package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkblip2.ForkedJvm;
import io.sparkblip2.config.DeviceChoice;
import io.sparkblip2.config.Precision;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.tables.HadoopSettings;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.training.AdamSettings;
import io.sparkblip2.training.AdamW;
import io.sparkblip2.training.Augmentation;
import io.sparkblip2.training.Batch;
import io.sparkblip2.training.Batches;
import io.sparkblip2.training.Contribution;
import io.sparkblip2.training.Exchange;
import io.sparkblip2.training.Grouping;
import io.sparkblip2.training.LinearStage;
import io.sparkblip2.training.Moments;
import io.sparkblip2.training.OneWorker;
import io.sparkblip2.training.Parameter;
import io.sparkblip2.training.PictureSettings;
import io.sparkblip2.training.Shard;
import io.sparkblip2.training.Stage;
import io.sparkblip2.training.StageConfig;
import io.sparkblip2.training.StageKind;
import io.sparkblip2.training.StageOpener;
import io.sparkblip2.training.StepTimes;
import io.sparkblip2.training.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training shared by two executors, each a JVM of its own, one of which dies on the way. */
class SparkWorkersTest {
  private static final int STEPS = 20;
  private static final int DEADLY_STEP = 9;

  @TempDir Path folder;

  @Test
  void twoExecutorsLearnWhatOneWorkerDoesEvenIfOneOfThemDies() throws Exception {
    Path home = Files.createDirectory(folder.resolve("spark"));
    Files.createDirectory(home.resolve("jars"));
    Files.createFile(home.resolve("RELEASE"));
    String version = scala.util.Properties.versionNumberString().replaceFirst("\\.[^.]*$", "");
    new ForkedJvm(folder.resolve("log"))
        .with("-Xmx1g", "-XX:TieredStopAtLevel=1")
        .withEnvironment("SPARK_HOME", home.toString())
        .withEnvironment("SPARK_SCALA_VERSION", version)
        .withEnvironment("SPARK_LOCAL_IP", "127.0.0.1")
        .withSetting("spark.master", "local-cluster[2,1,512]")
        .withSetting("spark.app.name", "two executors")
        .withSetting("spark.driver.host", "127.0.0.1")
        .withSetting("spark.executor.memory", "512m")
        .withSetting("spark.executor.extraClassPath", System.getProperty("java.class.path"))
        .withSetting("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .withSetting("spark.ui.enabled", false)
        .run(Duration.ofMinutes(3), SparkWorkersTest.class, folder.toString());
    assertThat(folder.resolve("died")).exists();
  }

  @Test
  void aStepThatSparkGivesUpIsRepeated() {
    Path failed = folder.resolve("failed");
    Stage stage = new LinearStage(1, Set.of());
    Batch batch = batches().at(DEADLY_STEP);
    Workers alone = new OneWorker(stage);
    alone.assign(stage.values());
    SparkSession spark = LocalSpark.session();
    Workers workers =
        new SparkWorkers(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            spec(spark, true, failing(failed.toString())),
            2,
            stage.featureSize());
    workers.assign(stage.values());

    float[] gradient = workers.compute(batch, true).contribution().gradient();
    workers.close();

    assertThat(failed).exists();
    assertThat(gradient)
        .containsExactly(alone.compute(batch, true).contribution().gradient(), within(1e-4f));
  }

  /** The driver's JVM: trains alone, then with the executors, and compares. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Stage stage = new LinearStage(1, Set.of());
    float[] alone = stage.values();
    train(new OneWorker(stage), alone);
    float[] together = new LinearStage(1, Set.of()).values();
    try (SparkSession spark = SparkSession.builder().getOrCreate()) {
      Workers workers =
          new SparkWorkers(
              JavaSparkContext.fromSparkContext(spark.sparkContext()),
              spec(spark, false, dying(folder.resolve("died").toString())),
              2,
              stage.featureSize());
      StepTimes times = train(workers, together);
      workers.close();
      assertThat(times.communicationShare()).isBetween(0.01, 1.0);
    }
    assertThat(together).containsExactly(alone, within(1e-4f));
  }

  private static StepTimes train(Workers workers, float[] values) {
    Batches batches = batches();
    AdamW optimiser =
        new AdamW(
            AdamSettings.DEFAULTS,
            new LinearStage(1, Set.of()).parameters(),
            Moments.zeros(values.length));
    StepTimes times = StepTimes.NONE;
    workers.assign(values);
    for (int step = 0; step < STEPS; step++) {
      Workers.Computed computed = workers.compute(batches.at(step), true);
      optimiser.step(values, computed.contribution().gradient(), 1, 1e-2);
      workers.assign(values);
      times = times.plus(computed.times());
    }
    return times;
  }

  private static Batches batches() {
    return new Batches(LinearStage.examples(50), 7, 3, Batches.Texts.ANY, Grouping.NONE);
  }

  private static StageOpener dying(String died) {
    return (config, device, pictures) ->
        new DeadlyStage(Path.of(died), () -> Runtime.getRuntime().halt(137));
  }

  private static StageOpener failing(String failed) {
    return (config, device, pictures) ->
        new DeadlyStage(
            Path.of(failed),
            () -> {
              throw new IllegalStateException("out of order");
            });
  }

  private static WorkerSpec spec(SparkSession spark, boolean localMode, StageOpener opener) {
    return new WorkerSpec(
        "run-1",
        opener,
        new StageConfig(
            StageKind.LANGUAGE, List.of(), Map.of(), Precision.FLOAT32, 1, Set.of(), 16, 0, 0),
        DeviceChoice.CPU,
        localMode,
        new PictureSettings(ImageAccess.defaults(), 16, new Augmentation(1, 1, 0, 0, 0), 0),
        HadoopSettings.of(spark));
  }

  /** Does something bad the first time that a gradient of one step is computed. */
  private static final class DeadlyStage implements Stage {
    private final Stage stage = new LinearStage(1, Set.of());
    private final Path died;
    private final Runnable death;

    DeadlyStage(Path died, Runnable death) {
      this.died = died;
      this.death = death;
    }

    @Override
    public List<Parameter> parameters() {
      return stage.parameters();
    }

    @Override
    public float[] values() {
      return stage.values();
    }

    @Override
    public void assign(float[] values) {
      stage.assign(values);
    }

    @Override
    public List<String> losses() {
      return stage.losses();
    }

    @Override
    public int featureSize() {
      return stage.featureSize();
    }

    @Override
    public float[][] features(Shard shard) {
      return stage.features(shard);
    }

    @Override
    public Contribution contribution(Shard shard, Exchange exchange, boolean learn) {
      if (shard.batch().step() == DEADLY_STEP && died.toFile().mkdir()) {
        death.run();
      }
      return stage.contribution(shard, exchange, learn);
    }

    @Override
    public void save(Path folder) {
      stage.save(folder);
    }

    @Override
    public void close() {
      stage.close();
    }
  }
}
