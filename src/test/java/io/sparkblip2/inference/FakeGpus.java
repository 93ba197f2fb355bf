package io.sparkblip2.inference;

import io.sparkblip2.pipeline.PredictorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/**
 * GPUs that are not there: each address gets a real model of its own, which computes on the CPU.
 * Every JVM notes in files {@code KIND-PID} what it does: the {@code tasks} (executor, address that
 * Spark gave, device that was asked for), the {@code loads} (device) and the {@code batches}
 * (resident kilobytes after it).
 */
public record FakeGpus(String notes, int count) implements PredictorSource {
  private static final ConcurrentMap<FakeGpus, PredictorRegistry> REGISTRIES =
      new ConcurrentHashMap<>();

  @Override
  public ImagePredictor open(PredictorSpec spec, DeviceAddress device) {
    String address = TaskContext.get().resourcesJMap().get("gpu").addresses()[0];
    note("tasks", SparkEnv.get().executorId() + " " + address + " " + device);
    return REGISTRIES
        .computeIfAbsent(this, gpus -> new PredictorRegistry(gpus::load))
        .get(spec, device);
  }

  @Override
  public int visibleGpus() {
    return count;
  }

  private BatchModel load(PredictorSpec spec, DeviceAddress device) {
    note("loads", device.toString());
    return new MeasuredModel(this, Blip2BatchModel.open(spec, DeviceAddress.CPU));
  }

  private void note(String kind, String line) {
    Path file = Path.of(notes, kind + "-" + ProcessHandle.current().pid());
    synchronized (REGISTRIES) {
      try {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class MeasuredModel extends ForwardingModel {
    private final FakeGpus gpus;

    MeasuredModel(FakeGpus gpus, BatchModel model) {
      super(model);
      this.gpus = gpus;
    }

    @Override
    public ImageStream open() {
      return new BatchAtOnce(this);
    }

    @Override
    public List<List<Prediction>> predict(List<ImageRequest> requests) {
      List<List<Prediction>> predictions = super.predict(requests);
      gpus.note("batches", Long.toString(ResidentMemory.kilobytes()));
      return predictions;
    }
  }
}
