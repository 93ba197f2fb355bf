package io.sparkblip2.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;

/** What the reference implementations say; written by src/test/python/make_metric_goldens.py. */
final class MetricGoldens {
  static final Offset<Double> CLOSE = Offset.offset(1e-9);

  private MetricGoldens() {}

  static JsonNode read(String name) throws IOException {
    return new ObjectMapper()
        .readTree(Path.of("src/test/resources/goldens/metrics", name + ".json").toFile());
  }

  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
