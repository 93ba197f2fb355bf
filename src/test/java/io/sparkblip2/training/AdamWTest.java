package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdamWTest {
  private static final Path GOLDEN = Path.of("src/test/resources/goldens/adamw.json");

  @Test
  void twentyClippedStepsAreThoseOfTorch() throws IOException {
    JsonNode golden = new ObjectMapper().readTree(GOLDEN.toFile());
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < golden.path("names").size(); i++) {
      JsonNode shape = golden.path("shapes").path(i);
      long[] sizes = new long[shape.size()];
      for (int d = 0; d < sizes.length; d++) {
        sizes[d] = shape.path(d).asLong();
      }
      parameters.add(new Parameter(golden.path("names").path(i).asText(), sizes));
    }
    float[] values = floats(golden.path("start"));
    AdamW optimiser = new AdamW(AdamSettings.DEFAULTS, parameters, Moments.zeros(values.length));
    TrainingPlan clipped = TrainingRun.plan(20);
    for (int step = 0; step < 20; step++) {
      float[] gradient = floats(golden.path("gradients").path(step));
      double norm = Vectors.length(gradient);
      assertThat(norm).isCloseTo(golden.path("norms").path(step).asDouble(), within(norm * 1e-6));
      optimiser.step(
          values, gradient, clipped.scale(norm), golden.path("rates").path(step).asDouble());
      assertThat(values)
          .as("step %d", step)
          .containsExactly(floats(golden.path("values").path(step)), within(2e-7f));
    }
  }

  @Test
  void manyBlocksOnManyCoresAreAsOneNumberAfterTheOther() {
    int size = (1 << 20) + 12_345;
    float[] values = random(size, 1);
    float[] gradient = random(size, 2);
    float[] inParts = values.clone();
    Parameter whole = new Parameter("a.weight", new long[] {size, 1});
    step(values, gradient, List.of(whole));
    List<Parameter> parts = new ArrayList<>();
    for (int from = 0; from < size; from += 1000) {
      parts.add(new Parameter("p" + from, new long[] {Math.min(1000, size - from), 1}));
    }
    step(inParts, gradient, parts);
    assertThat(values).isEqualTo(inParts);
  }

  @Test
  void oneElementThatIsNoNumberShowsInTheLength() {
    float[] vector = random(200_000, 3);
    assertThat(Vectors.isFinite(vector)).isTrue();
    vector[150_000] = Float.NaN;
    assertThat(Vectors.isFinite(vector)).isFalse();
    vector[150_000] = Float.NEGATIVE_INFINITY;
    assertThat(Vectors.isFinite(vector)).isFalse();
    vector[150_000] = Float.MAX_VALUE;
    assertThat(Vectors.isFinite(vector)).isTrue();
  }

  private static void step(float[] values, float[] gradient, List<Parameter> parameters) {
    new AdamW(AdamSettings.DEFAULTS, parameters, Moments.zeros(values.length))
        .step(values, gradient, 0.5, 1e-3);
  }

  private static float[] random(int size, long seed) {
    Random random = new Random(seed);
    float[] floats = new float[size];
    for (int i = 0; i < size; i++) {
      floats[i] = (float) random.nextGaussian();
    }
    return floats;
  }

  private static float[] floats(JsonNode numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers.path(i).asDouble();
    }
    return floats;
  }
}
