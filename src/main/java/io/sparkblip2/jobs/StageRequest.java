package io.sparkblip2.jobs;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkblip2.config.DeviceChoice;
import io.sparkblip2.config.PretrainConfig;
import io.sparkblip2.config.RecipeId;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.inference.DeviceAddress;
import io.sparkblip2.inference.VisibleGpus;
import io.sparkblip2.pipeline.TaskDevice;
import io.sparkblip2.tables.PairSource;
import io.sparkblip2.training.AdamSettings;
import io.sparkblip2.training.Augmentation;
import io.sparkblip2.training.Batches;
import io.sparkblip2.training.CheckpointPlace;
import io.sparkblip2.training.Grouping;
import io.sparkblip2.training.LearningRate;
import io.sparkblip2.training.Loss;
import io.sparkblip2.training.PictureSettings;
import io.sparkblip2.training.StageConfig;
import io.sparkblip2.training.StageKind;
import io.sparkblip2.training.Stages;
import io.sparkblip2.training.TrainingPlan;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkContext;

/** Turns the options of a stage into what training works with. */
record StageRequest(PretrainConfig config, StageConfig stage, CheckpointPlace place) {
  /** Options that change where, how fast or how often, but no number that is learnt. */
  private static final Set<String> NEUTRAL =
      Set.of(
          "stages",
          "output",
          "resume",
          "workers",
          "device",
          "logEvery",
          "validateEvery",
          "checkpointEvery",
          "checkpointSeconds",
          "pictureBytes",
          "allowScheme",
          "allowRoot",
          "maxImageBytes",
          "maxImagePixels");

  static StageRequest of(PretrainConfig config) {
    StageKind kind = StageKind.valueOf(config.stage().toUpperCase(Locale.ROOT));
    StageConfig stage =
        new StageConfig(
            kind,
            config.start(),
            config.architecture(),
            config.precision(),
            config.seed(),
            losses(config),
            config.maxTextLength(),
            config.contextTokens(),
            kind.seesPictures() ? config.imageSize() : 0);
    return new StageRequest(
        config, stage, new CheckpointPlace(PretrainWork.local("--output", config.output())));
  }

  /**
   * The same with its pictures' size, where that is the starting checkpoint's: which an earlier
   * stage of the recipe may have had to write first.
   */
  StageRequest withImageSize() {
    return stage.kind().seesPictures()
        ? new StageRequest(config, stage.withImageSize(Stages.imageSize(stage)), place)
        : this;
  }

  private static Set<Loss> losses(PretrainConfig config) {
    Set<Loss> losses = EnumSet.noneOf(Loss.class);
    config.losses().forEach(name -> losses.add(Loss.valueOf(name.toUpperCase(Locale.ROOT))));
    return losses.isEmpty() ? EnumSet.allOf(Loss.class) : losses;
  }

  /**
   * @throws WrongCallException if a run's training checkpoint is there that is not to be resumed
   */
  void requireFree() {
    if (place.state().exists() && !config.resume()) {
      throw new WrongCallException(
          "The output '%s' holds a training checkpoint; go on from it with --resume, or choose another --output."
              .formatted(config.output()));
    }
  }

  /** Hash of all that decides the numbers. */
  String recipe(Batches batches) {
    Map<String, Object> options =
        new ObjectMapper().convertValue(config, new TypeReference<Map<String, Object>>() {});
    options.keySet().removeAll(NEUTRAL);
    options.put("imageSize", stage.imageSize());
    return RecipeId.of(Map.of("options", options, "examples", batches.fingerprint()));
  }

  DeviceChoice device() {
    return config.device();
  }

  /**
   * The device of the driver's own stage. Of several workers it computes nothing.
   *
   * @throws WrongCallException if what was asked for is not here, or Spark does not assign it
   */
  DeviceAddress driverDevice(SparkContext spark) {
    if (config.workers() == 1) {
      return TaskDevice.ofThisProcess(device(), config.precision(), VisibleGpus::count);
    }
    TaskDevice.check(
        device(), config.precision(), spark.master(), spark.getConf(), VisibleGpus::count);
    return DeviceAddress.CPU;
  }

  PairSource pairs() {
    return new PairSource(
        config.pairs(),
        config.uriColumn(),
        config.textColumn(),
        config.promptColumn(),
        config.captions(),
        config.questions(),
        config.answers(),
        config.images());
  }

  TrainingPlan plan() {
    return new TrainingPlan(
        config.steps(),
        new LearningRate(
            config.warmupLearningRate(),
            config.learningRate(),
            config.minLearningRate(),
            config.warmupSteps(),
            config.steps()),
        new AdamSettings(
            config.beta1(), config.beta2(), AdamSettings.DEFAULTS.epsilon(), config.weightDecay()),
        config.maxGradientNorm(),
        config.validateEvery(),
        config.logEvery(),
        config.checkpointEvery(),
        Duration.ofSeconds(config.checkpointSeconds()),
        config.maxBadSteps());
  }

  PictureSettings pictures() {
    long bytes =
        config.pictureBytes() == 0 ? Runtime.getRuntime().maxMemory() / 3 : config.pictureBytes();
    return new PictureSettings(
        ImageAccess.of(
            config.allowScheme(),
            config.allowRoot(),
            config.maxImageBytes(),
            config.maxImagePixels()),
        stage.imageSize(),
        new Augmentation(
            config.cropScale(),
            config.cropAspect(),
            config.flip(),
            config.jitter(),
            config.degrade()),
        bytes);
  }

  Grouping grouping() {
    Grouping.By by = Grouping.By.valueOf(config.groupBy().toUpperCase(Locale.ROOT));
    return by == Grouping.By.NONE ? Grouping.NONE : new Grouping(by, config.groupSize());
  }

  Batches.Texts texts() {
    return config.distinctTexts() ? Batches.Texts.DISTINCT : Batches.Texts.ANY;
  }
}
