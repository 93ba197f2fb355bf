package io.sparkblip2.checkpoint;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A checkpoint whose tensors are stored in every type by turns. */
public final class MixedCheckpoint {
  private MixedCheckpoint() {}

  /** Writes it beside the other files of a captioner in float32. */
  public static Checkpoint write(Path original, Path folder) throws IOException {
    for (String file :
        List.of(
            "config.json",
            "generation_config.json",
            "preprocessor_config.json",
            "tokenizer.json",
            "tokenizer_config.json")) {
      if (Files.exists(original.resolve(file))) {
        Files.copy(original.resolve(file), folder.resolve(file));
      }
    }
    Checkpoint checkpoint = Checkpoint.open(original);
    Weights weights = checkpoint.weights();
    List<NewTensor> tensors = new ArrayList<>();
    checkpoint
        .layout()
        .forEach(
            (key, shape) -> {
              WeightType type = WeightType.values()[tensors.size() % WeightType.values().length];
              FloatBuffer values = FloatBuffer.wrap(weights.tensor(key, shape).values());
              tensors.add(NewTensor.of(key, type, shape, values));
            });
    WeightFiles.write(folder, tensors, Long.MAX_VALUE);
    return Checkpoint.open(folder);
  }
}
