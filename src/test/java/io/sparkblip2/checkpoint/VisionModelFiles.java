package io.sparkblip2.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON files of a Blip2VisionModel of its own, which jobs read and do not write. */
public final class VisionModelFiles {
  private VisionModelFiles() {}

  public static Map<String, String> of(VisionConfig config, PreprocessorConfig preprocessor) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("architectures", List.of("Blip2VisionModel"));
    json.putAll(config.json());
    return Map.of(
        "config.json",
        ConfigFiles.text(json),
        "preprocessor_config.json",
        ConfigFiles.text(preprocessor.json()));
  }
}
