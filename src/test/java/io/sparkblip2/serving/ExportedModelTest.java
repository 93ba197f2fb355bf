package io.sparkblip2.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.inference.Predictor;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageDecoder;
import io.sparkblip2.inference.DeviceAddress;
import io.sparkblip2.inference.ExecutorPredictors;
import io.sparkblip2.inference.ImagePredictor;
import io.sparkblip2.inference.Prediction;
import io.sparkblip2.inference.PredictorSpec;
import io.sparkblip2.inference.Wanted;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exported folders, loaded by DJL as any model, against the predictor of the jobs. */
class ExportedModelTest {
  private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");

  @TempDir Path temporary;

  @ParameterizedTest
  @CsvSource({
    "tiny-opt, ''",
    "tiny-opt, a photo of",
    "tiny-opt-f16, ''",
    "tiny-t5, ''",
    "tiny-t5, a photo of",
    "tiny-llama, ''",
    "tiny-llama-gqa, ''",
    "builtin:captioner, ''"
  })
  void theCaptionsAreThoseOfTheJobs(String name, String prompt) throws Exception {
    Path folder = export(name, Precision.FLOAT32, prompt);
    List<byte[]> images = images(name);
    List<String> expected = captions(name, prompt, images);
    assertThat(expected.stream().distinct().count()).as("different captions").isGreaterThan(2);
    try (ZooModel<byte[], String> model = load(byte[].class, String.class, folder);
        Predictor<byte[], String> predictor = model.newPredictor()) {
      assertThat(predictor.batchPredict(images)).isEqualTo(expected);
      assertThat(predictor.predict(images.get(1))).isEqualTo(expected.get(1));
    }
  }

  @ParameterizedTest
  @CsvSource({"tiny-opt, BFLOAT16", "tiny-t5, BFLOAT16", "tiny-llama, BFLOAT16"})
  void aRoundedModelAnswers(String name, Precision precision) throws Exception {
    List<byte[]> images = images(name);
    try (ZooModel<byte[], String> model =
            load(byte[].class, String.class, export(name, precision, ""));
        Predictor<byte[], String> predictor = model.newPredictor()) {
      List<String> captions = predictor.batchPredict(images);
      assertThat(captions).hasSameSizeAs(images).doesNotContainNull();
      assertThat(captions).contains(captions(name, "", images).get(0));
    }
  }

  @Test
  void picturesMayHaveAnotherSizeThanTheModelWasTrainedWith() throws Exception {
    Path larger = Files.createDirectory(temporary.resolve("larger"));
    try (var files = Files.list(CHECKPOINTS.resolve("tiny-opt"))) {
      for (Path file : files.toList()) {
        Files.copy(file, larger.resolve(file.getFileName()));
      }
    }
    Path preprocessor = larger.resolve("preprocessor_config.json");
    String json = Files.readString(preprocessor);
    Files.writeString(preprocessor, json.replaceAll("(height|width)\": \\d+", "$1\": 70"));
    String name = larger.toAbsolutePath().toString();
    assertThat(checkpoint(name).preprocessor().imageSize()).isEqualTo(70);
    List<byte[]> images = images(name);
    try (ZooModel<byte[], String> model =
            load(byte[].class, String.class, export(name, Precision.FLOAT32, ""));
        Predictor<byte[], String> predictor = model.newPredictor()) {
      assertThat(predictor.batchPredict(images)).isEqualTo(captions(name, "", images));
    }
  }

  @Test
  void picturesThatAreDecodedAlreadyAreRead() throws Exception {
    byte[] png = images("tiny-opt").get(0);
    try (ZooModel<Image, String> model =
            load(Image.class, String.class, export("tiny-opt", Precision.FLOAT32, ""));
        Predictor<Image, String> predictor = model.newPredictor()) {
      Image image = ImageFactory.getInstance().fromInputStream(new ByteArrayInputStream(png));
      assertThat(predictor.predict(image)).isEqualTo(captions("tiny-opt", "", List.of(png)).get(0));
    }
  }

  @Test
  void aServersRequestIsAnswered() throws Exception {
    byte[] png = images("tiny-opt").get(0);
    Input request = new Input();
    request.add("data", png);
    Input noImage = new Input();
    noImage.add("data", "hello");
    try (ZooModel<Input, Output> model =
            load(Input.class, Output.class, export("tiny-opt", Precision.FLOAT32, ""));
        Predictor<Input, Output> predictor = model.newPredictor()) {
      Output output = predictor.predict(request);
      assertThat(output.getCode()).isEqualTo(200);
      assertThat(output.getData().getAsString())
          .isEqualTo(captions("tiny-opt", "", List.of(png)).get(0));
      assertThatThrownBy(() -> predictor.predict(noImage))
          .isInstanceOf(TranslateException.class)
          .hasMessageContaining("no known image");
    }
  }

  @Test
  void threadsThatShareAModelDoNotMixTheirTexts() throws Exception {
    List<byte[]> images = images("tiny-opt");
    List<String> expected = captions("tiny-opt", "", images);
    try (ZooModel<byte[], String> model =
        load(byte[].class, String.class, export("tiny-opt", Precision.FLOAT32, ""))) {
      List<CompletableFuture<List<String>>> runs = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        runs.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try (Predictor<byte[], String> predictor = model.newPredictor()) {
                    List<String> captions = new ArrayList<>();
                    for (byte[] image : images) {
                      captions.add(predictor.predict(image));
                    }
                    return captions;
                  } catch (TranslateException e) {
                    throw new IllegalStateException(e);
                  }
                }));
      }
      for (CompletableFuture<List<String>> run : runs) {
        assertThat(run.get()).isEqualTo(expected);
      }
    }
  }

  private Path export(String name, Precision precision, String prompt) throws Exception {
    Path folder = temporary.resolve("exported");
    new ModelFolder(folder).write(checkpoint(name), precision, prompt, 20);
    return folder;
  }

  private static Checkpoint checkpoint(String name) {
    return Checkpoint.open(
        BuiltinModels.isBuiltin(name) ? BuiltinModels.folder(name) : CHECKPOINTS.resolve(name));
  }

  private static List<byte[]> images(String name) throws Exception {
    List<byte[]> images = new ArrayList<>();
    Path folder =
        BuiltinModels.isBuiltin(name)
            ? BuiltinModels.folder("builtin:images")
            : Path.of("src/test/resources/images");
    try (var files = Files.list(folder)) {
      for (Path file :
          files
              .filter(path -> path.toString().matches(".*(png-rgb.*|jpeg-4..|[^-]*).(png|jpg)"))
              .sorted()
              .limit(9)
              .toList()) {
        images.add(Files.readAllBytes(file));
      }
    }
    return images;
  }

  private static <I, O> ZooModel<I, O> load(Class<I> input, Class<O> output, Path folder)
      throws Exception {
    return Criteria.builder()
        .setTypes(input, output)
        .optModelPath(folder)
        .optTranslatorFactory(new CaptionTranslatorFactory())
        .build()
        .loadModel();
  }

  private static List<String> captions(String name, String prompt, List<byte[]> images)
      throws Exception {
    Checkpoint checkpoint = checkpoint(name);
    int side = checkpoint.preprocessor().imageSize();
    PredictorSpec spec =
        new PredictorSpec(
            checkpoint.folder().toString(),
            checkpoint.fingerprint(),
            side,
            Precision.FLOAT32,
            prompt,
            GenerationOptions.greedy(),
            4,
            null);
    ImagePredictor predictor = ExecutorPredictors.get(spec, DeviceAddress.CPU);
    ImageDecoder decoder = new ImageDecoder(ImageAccess.defaults());
    List<CompletableFuture<List<Prediction>>> found = new ArrayList<>();
    for (byte[] image : images) {
      found.add(
          predictor.submit(
              BicubicResize.resize(decoder.decode(image), side, side),
              new Wanted(true, List.of(), false)));
    }
    return found.stream()
        .map(prediction -> ((Prediction.Caption) prediction.join().get(0)).caption())
        .toList();
  }
}
