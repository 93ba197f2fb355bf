package io.sparkblip2.inference;

import ai.djl.engine.EngineException;
import io.sparkblip2.pipeline.PredictorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Models that see the red of an image's first pixel and nothing else, behind the real predictor.
 * They note every image in a file of the process, and end the process as a fault in native code
 * would where they see a poisonous red.
 *
 * @param notes folder, shared by all processes
 */
public record FakeModels(String notes, Set<Integer> poison) implements PredictorSource {
  private static final ConcurrentMap<FakeModels, PredictorRegistry> REGISTRIES =
      new ConcurrentHashMap<>();

  /** Names the setting of a process that poison takes the device from, not the life. */
  public static final String LOSE_DEVICE = "loseDevice";

  private static volatile boolean lost;

  /** What SIGSEGV leaves of a process. */
  public static final int CRASH = 139;

  @Override
  public ImagePredictor open(PredictorSpec spec, DeviceAddress device) {
    return REGISTRIES
        .computeIfAbsent(
            this, models -> new PredictorRegistry((s, d) -> new Reds(models, s.batchSize())))
        .get(spec, device);
  }

  @Override
  public int visibleGpus() {
    return 0;
  }

  private void note(int red) {
    Path file = Path.of(notes, Long.toString(ProcessHandle.current().pid()));
    try {
      Files.writeString(file, red + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process, or the device of the first process where losses are wanted. */
  private void fail() {
    if (!Boolean.getBoolean(LOSE_DEVICE)) {
      Runtime.getRuntime().halt(CRASH);
    }
    try {
      Files.createFile(Path.of(notes, "lost"));
      lost = true;
    } catch (FileAlreadyExistsException e) {
      // The device of another process is.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (lost) {
      throw new EngineException("CUDA error: device-side assert triggered");
    }
  }

  private record Reds(FakeModels models, int batchSize) implements BatchModel {
    @Override
    public List<List<Prediction>> predict(List<ImageRequest> requests) {
      return requests.stream().map(this::see).toList();
    }

    private List<Prediction> see(ImageRequest request) {
      int red = request.pixels()[0] & 0xff;
      models.note(red);
      if (models.poison.contains(red)) {
        models.fail();
      }
      return about(red, request.wanted());
    }

    private static List<Prediction> about(int red, Wanted wanted) {
      List<Prediction> found = new ArrayList<>();
      if (wanted.caption()) {
        found.add(FakeBatchModel.caption("red " + red));
      }
      for (Wanted.Question question : wanted.questions()) {
        found.add(
            new Prediction.Answer(
                question.id(), question.text(), "answer " + red, -1, "", List.of()));
      }
      if (wanted.embedding()) {
        found.add(new Prediction.Embedding("qformer", new float[] {red}, new float[][] {{red}}));
      }
      return found;
    }

    @Override
    public long visionForwards() {
      return 0;
    }

    @Override
    public long decoderSteps() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
