package io.sparkblip2.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkblip2.config.EarlyStopping;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Hugging Face's own beam search and score rules gave, reproduced. */
class GenerationGoldenTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One call of the reference. */
  record Golden(JsonNode json) {
    GenerationOptions options(int numBeams, boolean doSample, int topK) {
      JsonNode options = json.get("options");
      return new GenerationOptions(
          numBeams,
          options.path("max_new_tokens").asInt(20),
          options.path("min_new_tokens").asInt(0),
          options.path("length_penalty").asDouble(1),
          options.path("repetition_penalty").asDouble(1),
          options.path("no_repeat_ngram_size").asInt(0),
          doSample,
          options.path("temperature").asDouble(1),
          topK,
          options.path("top_p").asDouble(1),
          0,
          EarlyStopping.valueOf(
              options.path("early_stopping").asText("false").toUpperCase(Locale.ROOT)),
          numBeams > 1 ? options.path("num_return_sequences").asInt(1) : 1);
    }

    int option(String name, int otherwise) {
      return json.get("options").path(name).asInt(otherwise);
    }

    @Override
    public String toString() {
      return json.get("options").toString();
    }
  }

  static List<Golden> beams() throws IOException {
    return read("beams.json");
  }

  static List<Golden> rules() throws IOException {
    return read("processors.json");
  }

  @ParameterizedTest
  @MethodSource("beams")
  void beamsFindTheReferencesTexts(Golden golden) {
    float[][] transitions = JSON.convertValue(golden.json.get("transitions"), float[][].class);
    int[][] prompts = JSON.convertValue(golden.json.get("input_ids"), int[][].class);
    int[] ends = JSON.convertValue(golden.json.get("eos_token_id"), int[].class);
    int[][] ids = JSON.convertValue(golden.json.get("ids"), int[][].class);
    double[] scores = JSON.convertValue(golden.json.get("sequences_scores"), double[].class);
    int numBeams = golden.option("num_beams", 1);
    GenerationOptions options = golden.options(numBeams, false, 50);
    var vocabulary = new Vocabulary(transitions.length, ends);
    List<GenerationRequest> requests = new ArrayList<>();
    for (int[] prompt : prompts) {
      requests.add(new GenerationRequest(0, prompt, ""));
    }
    var generator = new Generator(options, vocabulary, History.decoderOnly(), 2 * numBeams);

    List<List<Generated>> texts =
        GeneratedTexts.all(
            generator, new ScriptedSession(ScriptedSession.byLast(transitions)), requests);

    List<Generated> all = texts.stream().flatMap(List::stream).toList();
    assertThat(all).extracting(Generated::tokens).containsExactly(ids);
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).score()).isCloseTo(scores[i], within(1e-5));
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void rulesMakeTheReferencesScores(Golden golden) {
    float[][] scores = JSON.convertValue(golden.json.get("scores"), float[][].class);
    int[][] ids = JSON.convertValue(golden.json.get("input_ids"), int[][].class);
    GenerationOptions options = golden.options(1, true, golden.option("top_k", 0));
    var vocabulary = new Vocabulary(scores[0].length, golden.json.get("eos_token_id").asInt());
    int promptLength = golden.json.get("prompt_length").asInt();
    for (int row = 0; row < ids.length; row++) {
      int[] prompt = Arrays.copyOf(ids[row], promptLength);
      int[] written = Arrays.copyOfRange(ids[row], promptLength, ids[row].length);
      float[] logits = scores[row];
      var session = new ScriptedSession((image, rowIds) -> logits);
      ScoreRules rules =
          new RowRules(options, vocabulary).on(List.of(prompt), List.of(new Written(written, 0)));

      Candidates candidates = session.admit(new int[1], new int[][] {ids[row]}, rules);

      double[] kept = new Sampling(options, "").kept(candidates, 0);
      JsonNode expected = golden.json.get("expected").get(row);
      int possible = 0;
      for (JsonNode score : expected) {
        possible += score.isNull() ? 0 : 1;
      }
      assertThat(kept).hasSize(possible);
      for (int rank = 0; rank < kept.length; rank++) {
        double found = candidates.score(0, rank) / options.temperature();
        assertThat(found)
            .isCloseTo(expected.get(candidates.token(0, rank)).asDouble(), within(1e-5));
      }
    }
  }

  private static List<Golden> read(String name) throws IOException {
    try (InputStream file = GenerationGoldenTest.class.getResourceAsStream("/goldens/" + name)) {
      List<Golden> goldens = new ArrayList<>();
      JSON.readTree(file).forEach(json -> goldens.add(new Golden(json)));
      return goldens;
    }
  }
}
