package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.GenerationOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The predictor on a GPU against the same on the CPU, and at the GPU's limits. */
@Tag("gpu")
class CudaPredictorTest {
  private static final DeviceAddress GPU = DeviceAddress.cuda(0);
  private static final Wanted ALL =
      new Wanted(true, List.of(new Wanted.Question("what", "what is in the picture?")), true);

  @Test
  void textsAreTheCpusAndVectorsCloseToThem() {
    List<byte[]> pictures = pictures(24);
    List<List<Prediction>> onCpu =
        describe(spec(Precision.FLOAT32, 8), DeviceAddress.CPU, pictures);
    for (int batchSize : new int[] {1, 5, 24}) {
      List<List<Prediction>> onGpu = describe(spec(Precision.FLOAT32, batchSize), GPU, pictures);
      for (int i = 0; i < pictures.size(); i++) {
        assertThat(texts(onGpu.get(i))).as("picture %d", i).isEqualTo(texts(onCpu.get(i)));
        float[] found = vector(onGpu.get(i));
        float[] wanted = vector(onCpu.get(i));
        for (int k = 0; k < wanted.length; k++) {
          assertThat(found[k]).isCloseTo(wanted[k], within(1e-4f));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "FLOAT16"})
  void halfPrecisionIsCloseToFloat32(Precision precision) {
    List<byte[]> pictures = pictures(24);
    List<List<Prediction>> exact = describe(spec(Precision.FLOAT32, 8), GPU, pictures);
    List<List<Prediction>> rounded = describe(spec(precision, 8), GPU, pictures);
    for (int i = 0; i < pictures.size(); i++) {
      double cosine = 0;
      for (int k = 0; k < vector(exact.get(i)).length; k++) {
        cosine += (double) vector(exact.get(i))[k] * vector(rounded.get(i))[k];
      }
      assertThat(cosine).as("picture %d", i).isGreaterThan(0.99);
    }
  }

  @Test
  void realLackOfMemoryIsToldFromOtherErrorsAndLeavesTheGpuUsable() {
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.gpu())) {
      EngineException tooMuch =
          catchThrowableOfType(
              EngineException.class, () -> manager.create(new Shape(1L << 42), DataType.UINT8));
      assertThat(DeviceError.of(tooMuch)).isEqualTo(DeviceError.OUT_OF_MEMORY);
    }
    assertThat(describe(spec(Precision.FLOAT32, 4), GPU, pictures(4)))
        .allSatisfy(found -> assertThat(found).hasSize(3));
  }

  @Test
  void aBatchThatDoesNotFitIsCutUntilItDoes() {
    List<byte[]> pictures = pictures(512);
    PredictorSpec spec = spec(Precision.FLOAT32, 512);
    try (NDManager ballast = Engine.getEngine("PyTorch").newBaseManager(Device.gpu());
        BatchModel model = Blip2BatchModel.open(spec, GPU)) {
      SplittingModel splitting = new SplittingModel(model, 0);
      splitting.predict(requests(pictures.subList(0, 2)));
      JniUtils.emptyCudaCache();
      long free = free();
      assertThat(free).as("bytes free before").isGreaterThan(1L << 30);
      ballast.create(new Shape(free - (200L << 20)), DataType.UINT8);

      List<List<Prediction>> found = splitting.predict(requests(pictures));

      assertThat(found).hasSize(512).allSatisfy(one -> assertThat(texts(one)).hasSize(2));
      assertThat(splitting.capacity().images()).as("pictures at once").isBetween(1, 256);
      assertThat(splitting.lowered().images()).isEqualTo(splitting.capacity().images());
    }
  }

  @Test
  void nothingIsLeftOnTheGpuByABatch() {
    try (BatchModel model = Blip2BatchModel.open(spec(Precision.FLOAT32, 8), GPU)) {
      List<byte[]> pictures = pictures(8);
      for (int i = 0; i < 20; i++) {
        model.predict(requests(pictures));
      }
      long before = free();
      for (int i = 0; i < 200; i++) {
        model.predict(requests(pictures));
      }
      assertThat(before - free()).as("bytes").isLessThan(4L << 20);
    }
  }

  private static long free() {
    var memory = CudaUtils.getGpuMemory(Device.gpu());
    return memory.getMax() - memory.getUsed();
  }

  private static PredictorSpec spec(Precision precision, int batchSize) {
    Checkpoint captioner = Checkpoint.open(BuiltinModels.folder("builtin:captioner"));
    RetrievalCheckpoint matcher = RetrievalCheckpoint.open(BuiltinModels.folder("builtin:matcher"));
    return new PredictorSpec(
        "builtin:captioner",
        captioner.fingerprint(),
        captioner.preprocessor().imageSize(),
        precision,
        "",
        new GenerationOptions(2, 24, 0, 1, 1, 0, false, 1, 50, 1, 0),
        batchSize,
        new PredictorSpec.Retrieval("builtin:matcher", "matcher", matcher.fingerprint(), true));
  }

  private static List<List<Prediction>> describe(
      PredictorSpec spec, DeviceAddress device, List<byte[]> pictures) {
    try (ImagePredictor predictor =
        new Blip2Predictor("test", () -> Blip2BatchModel.open(spec, device), Map.of())) {
      return pictures.stream().map(pixels -> predictor.submit(pixels, ALL)).toList().stream()
          .map(CompletableFuture::join)
          .toList();
    }
  }

  private static List<ImageRequest> requests(List<byte[]> pictures) {
    return pictures.stream()
        .map(pixels -> new ImageRequest(pixels, ALL, new CompletableFuture<>()))
        .toList();
  }

  /** Colored blocks: noise alone would look the same to the encoder. */
  private static List<byte[]> pictures(int count) {
    int side =
        Checkpoint.open(BuiltinModels.folder("builtin:captioner")).preprocessor().imageSize();
    List<byte[]> pictures = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      Random random = new Random(n);
      int[] colors = IntStream.range(0, 16).map(i -> random.nextInt(1 << 24)).toArray();
      byte[] pixels = new byte[side * side * 3];
      for (int p = 0; p < side * side; p++) {
        int color = colors[p / side * 4 / side * 4 + p % side * 4 / side];
        pixels[3 * p] = (byte) (color >> 16);
        pixels[3 * p + 1] = (byte) (color >> 8);
        pixels[3 * p + 2] = (byte) color;
      }
      pictures.add(pixels);
    }
    return pictures;
  }

  private static List<String> texts(List<Prediction> found) {
    List<String> texts = new ArrayList<>();
    for (Prediction prediction : found) {
      if (prediction instanceof Prediction.Caption caption) {
        texts.add(caption.caption());
      } else if (prediction instanceof Prediction.Answer answer) {
        texts.add(answer.answer());
      }
    }
    return texts;
  }

  private static float[] vector(List<Prediction> found) {
    return ((Prediction.Embedding) found.get(found.size() - 1)).embedding();
  }
}
