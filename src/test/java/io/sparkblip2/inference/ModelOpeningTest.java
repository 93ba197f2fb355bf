package io.sparkblip2.inference;

import static io.sparkblip2.inference.TinyCaptioner.FOLDER;
import static io.sparkblip2.inference.TinyCaptioner.MATCHER;
import static io.sparkblip2.inference.TinyCaptioner.SIDE;
import static io.sparkblip2.inference.TinyCaptioner.itc;
import static io.sparkblip2.inference.TinyCaptioner.picture;
import static io.sparkblip2.inference.TinyCaptioner.predictor;
import static io.sparkblip2.inference.TinyCaptioner.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.GenerationOptions;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model takes when it is opened, and what it leaves when it cannot be. */
class ModelOpeningTest {
  @Test
  void loadingIsCountedApartFromComputing() {
    try (ImagePredictor predictor = predictor(4, GenerationOptions.greedy())) {
      predictor.submit(picture(0), new Wanted(false, List.of(), true)).join();
      LoadedModels withoutLanguageModel = predictor.statistics().loaded();
      predictor.submit(picture(0), new Wanted(true, List.of(), false)).join();
      LoadedModels all = predictor.statistics().loaded();

      assertThat(all.predictors()).isEqualTo(1);
      assertThat(all.weightBytes()).isGreaterThan(withoutLanguageModel.weightBytes());
    }
  }

  @Test
  void anotherCheckpointThanTheDriversIsRefused() {
    PredictorSpec other =
        new PredictorSpec(
            FOLDER.toString(),
            "0123",
            SIDE,
            Precision.FLOAT32,
            "",
            GenerationOptions.greedy(),
            0,
            null);
    assertThatThrownBy(() -> Blip2BatchModel.open(other, DeviceAddress.CPU))
        .hasMessageContaining("not the one the driver saw");
  }

  @Test
  void nothingStaysInMemoryOfAModelThatCouldNotBeOpened(@TempDir Path folder) throws Exception {
    PredictorSpec good = itc(false);
    PredictorSpec.Retrieval other =
        new PredictorSpec.Retrieval(MATCHER.toString(), "tiny-itm", "0123", false);
    for (Path file :
        List.of("config.json", "preprocessor_config.json", "model.safetensors").stream()
            .map(FOLDER::resolve)
            .toList()) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
    PredictorSpec withoutTokenizer =
        new PredictorSpec(
            folder.toString(),
            Checkpoint.open(folder).fingerprint(),
            SIDE,
            Precision.FLOAT32,
            "",
            GenerationOptions.greedy(),
            4,
            good.retrieval());
    Blip2BatchModel.open(good, DeviceAddress.CPU).close();
    int before = nativeManagers();

    assertThatThrownBy(() -> Blip2BatchModel.open(spec(4, other), DeviceAddress.CPU))
        .hasMessageContaining("not the one the driver saw");
    assertThatThrownBy(() -> Blip2BatchModel.open(withoutTokenizer, DeviceAddress.CPU))
        .hasMessageContaining("tokenizer.json");

    assertThat(nativeManagers()).isEqualTo(before);
  }

  /** What the engine itself knows to be open. */
  private static int nativeManagers() throws ReflectiveOperationException {
    Field resources = BaseNDManager.class.getDeclaredField("resources");
    resources.setAccessible(true);
    try (NDManager one = Engine.getEngine("PyTorch").newBaseManager()) {
      return ((Map<?, ?>) resources.get(one.getParentManager())).size();
    }
  }
}
