package io.sparkblip2.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is done to a picture before the network sees it, preprocessor_config.json: bicubic resize to
 * a square, times rescaleFactor, minus imageMean, over imageStd. Folders saved by transformers 5
 * have it as image_processor in processor_config.json; one without either gets BLIP-2's values and
 * the vision encoder's size.
 *
 * @param imageSize side of the square, in pixels; where it is not the vision encoder's own, the
 *     encoder's position table is resized
 * @param rescaleFactor what a grey level 0..255 is multiplied by
 * @param imageMean red, green, blue
 * @param imageStd red, green, blue; above zero
 */
public record PreprocessorConfig(
    int imageSize, double rescaleFactor, List<Double> imageMean, List<Double> imageStd) {
  static final String PROCESSOR_FILE = "processor_config.json";

  private static final String OWN_FILE = "preprocessor_config.json";
  private static final String PROCESSOR_KEY = "image_processor";
  private static final int BICUBIC = 3;
  private static final int LARGEST = 4096;
  private static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  private static final List<Double> STD = List.of(0.26862954, 0.26130258, 0.27577711);

  /** BLIP-2's preprocessing to a square of this side, in pixels. */
  public static PreprocessorConfig ofSize(int imageSize) {
    return new PreprocessorConfig(imageSize, 1 / 255.0, MEAN, STD);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    for (String step : List.of("convert_rgb", "resize", "rescale", "normalize")) {
      json.put("do_" + step, true);
    }
    json.put("image_mean", imageMean);
    json.put("image_std", imageStd);
    json.put("image_processor_type", "BlipImageProcessor");
    json.put("processor_class", "Blip2Processor");
    json.put("resample", BICUBIC);
    json.put("rescale_factor", rescaleFactor);
    Map<String, Object> size = new LinkedHashMap<>();
    size.put("height", imageSize);
    size.put("width", imageSize);
    json.put("size", size);
    return json;
  }

  /** The same for pictures of another size. */
  public PreprocessorConfig withImageSize(int size) {
    return new PreprocessorConfig(size, rescaleFactor, imageMean, imageStd);
  }

  static PreprocessorConfig read(Path folder, VisionConfig vision) {
    return source(folder)
        .map(json -> read(json, vision))
        .orElseGet(() -> ofSize(vision.imageSize()));
  }

  private static Optional<JsonFields> source(Path folder) {
    Path own = folder.resolve(OWN_FILE);
    if (Files.exists(own)) {
      return Optional.of(JsonFields.read(own));
    }
    return isPartOfProcessor(folder)
        ? Optional.of(JsonFields.read(folder.resolve(PROCESSOR_FILE)).object(PROCESSOR_KEY))
        : Optional.empty();
  }

  /** Whether the folder has them where transformers 5 writes them, and there alone. */
  static boolean isPartOfProcessor(Path folder) {
    Path processor = folder.resolve(PROCESSOR_FILE);
    return !Files.exists(folder.resolve(OWN_FILE))
        && Files.exists(processor)
        && JsonFields.read(processor).has(PROCESSOR_KEY);
  }

  private static PreprocessorConfig read(JsonFields json, VisionConfig vision) {
    json.require("do_resize", true);
    json.require("do_rescale", true);
    json.require("do_normalize", true);
    json.require("do_center_crop", false);
    if (json.whole("resample", BICUBIC, 0, 5) != BICUBIC) {
      throw json.wrong("resample", BICUBIC + " (bicubic)");
    }
    return new PreprocessorConfig(
        imageSize(json, vision),
        json.positive("rescale_factor", 1 / 255.0),
        channels(json, "image_mean", MEAN, Double.NEGATIVE_INFINITY),
        channels(json, "image_std", STD, 0));
  }

  /** Written as one number by old processors, as height and width by newer ones. */
  private static int imageSize(JsonFields json, VisionConfig vision) {
    int height;
    int width;
    if (json.get("size").isNumber()) {
      height = json.size("size", vision.imageSize());
      width = height;
    } else {
      height = json.object("size").size("height", vision.imageSize());
      width = json.object("size").size("width", vision.imageSize());
    }
    if (height != width || json.get("size").has("shortest_edge")) {
      throw json.wrong("size", "a square, as height and width");
    }
    if (height < vision.patchSize() || height > LARGEST) {
      throw json.wrong(
          "size", vision.patchSize() + " (one patch) to " + LARGEST + " pixels a side");
    }
    return height;
  }

  private static List<Double> channels(
      JsonFields json, String name, List<Double> absent, double above) {
    if (!json.has(name)) {
      return absent;
    }
    List<Double> values = new ArrayList<>();
    for (JsonNode value : json.get(name)) {
      values.add(value.isNumber() ? value.doubleValue() : Double.NaN);
    }
    if (values.size() != 3 || !values.stream().allMatch(v -> v > above && Double.isFinite(v))) {
      throw json.wrong(name, "three numbers" + (above == 0 ? " above 0" : ""));
    }
    return List.copyOf(values);
  }
}
