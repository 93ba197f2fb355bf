package io.sparkblip2.jobs;

import io.sparkblip2.config.PretrainConfig;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.inference.DeviceAddress;
import io.sparkblip2.pipeline.ExecutorPictures;
import io.sparkblip2.pipeline.PictureCheck;
import io.sparkblip2.pipeline.SparkWorkers;
import io.sparkblip2.pipeline.TaskDevice;
import io.sparkblip2.pipeline.WorkerSpec;
import io.sparkblip2.tables.HadoopSettings;
import io.sparkblip2.tables.Pairs;
import io.sparkblip2.training.Batch;
import io.sparkblip2.training.Batches;
import io.sparkblip2.training.Contexts;
import io.sparkblip2.training.Dialogues;
import io.sparkblip2.training.Example;
import io.sparkblip2.training.FreshTokenizer;
import io.sparkblip2.training.OneWorker;
import io.sparkblip2.training.PreparedPictures;
import io.sparkblip2.training.RecallTexts;
import io.sparkblip2.training.Split;
import io.sparkblip2.training.Stage;
import io.sparkblip2.training.StageConfig;
import io.sparkblip2.training.StageOpener;
import io.sparkblip2.training.Trainer;
import io.sparkblip2.training.TrainingState;
import io.sparkblip2.training.Workers;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** One stage of {@code pretrain}: pairs in, checkpoints and learning curves out. */
record StageWork(SparkSession spark, StageRequest request, StageOpener opener, PrintStream err) {

  void run() {
    boolean seesPictures = request.stage().kind().seesPictures();
    Pairs pairs = pairs();
    StagePictures seen = seesPictures ? pictures(pairs) : StagePictures.ALL;
    Split split = split(examples(pairs.without(seen.leftOut())));
    UnaryOperator<Example> told = told(split.toLearn());
    List<Example> toLearn = weighted(split.toLearn(), told);
    Batches begun = batches(toLearn);
    Batches batches = batches(seen.gone().replaced(toLearn));
    List<Batch> validation = validation(seen.gone().replaced(split.map(told).heldOut()));
    PreparedPictures pictures = seesPictures ? pictures() : null;
    StageConfig config = withTokenizer(split.toLearn());
    DeviceAddress device = request.driverDevice(spark.sparkContext());
    try (Stage stage = opener.open(config, device.device(), pictures)) {
      TrainingState state = begin(stage, begun);
      StageJournal journal =
          new StageJournal(spark, request.config().stage(), state.runId(), request.place(), err);
      if (state.step() >= request.config().steps()) {
        journal.say("all %d steps are done".formatted(state.step()));
        if (request.place().isComplete()) {
          return;
        }
      }
      journal.say(
          "%d parameters learn on %s from %s"
              .formatted(state.values().length, place(device), course(split, state)));
      seen.remarks().forEach(journal::say);
      stage.remarks().forEach(journal::say);
      try (Workers workers = workers(config, stage, state.runId())) {
        new Trainer(
                request.plan(),
                stage,
                workers,
                batches,
                validation,
                request.place(),
                journal,
                prefetch(pictures))
            .run(state);
      }
    }
  }

  private String course(Split split, TrainingState state) {
    return "%d examples, %d are held out; %d steps of %d, from step %d"
        .formatted(
            split.toLearn().size(),
            split.heldOut().size(),
            request.config().steps(),
            request.config().batchSize(),
            state.step());
  }

  private String place(DeviceAddress device) {
    int workers = request.config().workers();
    return workers == 1 ? device.toString() : workers + " workers";
  }

  private Batches batches(List<Example> examples) {
    PretrainConfig config = request.config();
    return new Batches(
        examples, config.batchSize(), config.seed(), request.texts(), request.grouping());
  }

  private Split split(List<Example> examples) {
    PretrainConfig config = request.config();
    Split split = Split.of(examples, config.heldOut(), config.seed());
    List<Example> toLearn = Dialogues.of(split.toLearn(), config.questionsPerText(), config.seed());
    return new Split(toLearn, split.heldOut())
        .map(
            request.stage().kind().seesPictures() ? Example::withPicture : Example::withoutPicture);
  }

  private List<Example> examples(Pairs pairs) {
    if (!pairs.skipped().isEmpty()) {
      err.println(
          "%s: %d pairs, and others skipped: %s"
              .formatted(request.config().stage(), pairs.examples().size(), pairs.skipped()));
    }
    return pairs.examples();
  }

  /** Of a language model's pairs, nobody looks at the pictures. */
  private StagePictures pictures(Pairs pairs) {
    List<String> uris = pairs.examples().stream().map(Example::imageUri).distinct().toList();
    return StagePictures.of(
        request.place(),
        new PictureCheck(request.pictures(), HadoopSettings.of(spark)).unusable(spark, uris));
  }

  private Pairs pairs() {
    Pairs pairs = request.pairs().read(spark);
    if (request.stage().kind().learnsAnswers()) {
      return pairs;
    }
    Pairs captions = pairs.captions();
    if (captions.examples().isEmpty() && !pairs.examples().isEmpty()) {
      throw new WrongCallException(
          "All %d pairs are questions, but the stage %s learns from captions; name some with --captions, or leave --prompt-column out."
              .formatted(pairs.examples().size(), request.config().stage()));
    }
    return captions;
  }

  private List<Batch> validation(List<Example> heldOut) {
    int batchSize = request.config().batchSize();
    List<Batch> batches = Batches.inOrder(heldOut, batchSize, request.config().seed());
    if (batches.isEmpty() && request.config().heldOut() > 0) {
      throw new WrongCallException(
          "The %d held-out pictures give %d examples, fewer than a batch of %d; raise --held-out, or set it to 0 for no validation."
              .formatted(request.config().heldOut(), heldOut.size(), batchSize));
    }
    return batches;
  }

  private TrainingState begin(Stage stage, Batches batches) {
    String recipe = request.recipe(batches);
    if (!request.place().state().exists()) {
      return TrainingState.initial(UUID.randomUUID().toString(), recipe, stage.values());
    }
    TrainingState state = request.place().state().read();
    if (!state.recipe().equals(recipe) || state.values().length != stage.values().length) {
      throw new WrongCallException(
          "The training checkpoint in '%s' was begun with other options or other pairs; call with those of then, or choose another --output."
              .formatted(request.config().output()));
    }
    return state;
  }

  /**
   * Captions several times: among a picture's many questions they would seldom have their turn.
   * Where there is no picture, those again are behind themselves: a language model that has learnt
   * to retell what it is told can be told by a Q-Former.
   */
  private List<Example> weighted(List<Example> examples, UnaryOperator<Example> told) {
    PretrainConfig config = request.config();
    List<Example> captions = captions(examples);
    List<Example> all = new ArrayList<>(examples);
    for (int again = 1; again < config.captionWeight(); again++) {
      captions.stream()
          .map(example -> example.imageUri().isEmpty() ? example.retold() : example)
          .forEach(all::add);
    }
    List<Example> asked = captions.stream().map(Example::retold).map(told).toList();
    all.addAll(RecallTexts.of(asked, config.recallTexts(), config.seed()));
    all.replaceAll(told);
    return all;
  }

  private static List<Example> captions(List<Example> examples) {
    return examples.stream().filter(example -> example.prompt().isEmpty()).toList();
  }

  /** Contexts that have to fit into the places of a picture's queries are shorter. */
  private UnaryOperator<Example> told(List<Example> examples) {
    return request.config().contextTokens() == 0
        ? UnaryOperator.identity()
        : Contexts.of(captions(examples))::shorten;
  }

  private StageConfig withTokenizer(List<Example> examples) {
    StageConfig config = request.stage();
    if (!FreshTokenizer.isWanted(config)) {
      return config;
    }
    Path folder = request.place().folder().resolve("tokenizer");
    FreshTokenizer.write(config, examples, request.config().vocabularySize(), folder);
    return config.startingFrom(folder.toString());
  }

  private Workers workers(StageConfig config, Stage stage, String runId) {
    if (request.config().workers() == 1) {
      return new OneWorker(stage);
    }
    WorkerSpec spec =
        new WorkerSpec(
            runId,
            opener,
            config,
            request.device(),
            TaskDevice.isLocalMode(spark.sparkContext().master()),
            request.pictures(),
            HadoopSettings.of(spark));
    return new SparkWorkers(
        JavaSparkContext.fromSparkContext(spark.sparkContext()),
        spec,
        request.config().workers(),
        stage.featureSize());
  }

  private PreparedPictures pictures() {
    return ExecutorPictures.get(request.pictures(), HadoopSettings.of(spark));
  }

  private Consumer<Batch> prefetch(PreparedPictures pictures) {
    return pictures != null && request.config().workers() == 1
        ? batch -> pictures.prepare(batch.whole())
        : batch -> {};
  }
}
