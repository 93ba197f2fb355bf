package io.sparkblip2.tables;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.training.Example;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Pairs from reference files in COCO's form (captions) and VQAv2's form (questions, and annotations
 * with the answers), read entry by entry.
 */
final class CocoPairs {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String folder;
  private final Configuration hadoop;
  private final Pairs.Collector pairs;
  private final Map<String, String> files = new HashMap<>();

  /**
   * @param folder of the pictures that the files name
   */
  CocoPairs(String folder, Configuration hadoop, Pairs.Collector pairs) {
    this.folder = folder;
    this.hadoop = hadoop;
    this.pairs = pairs;
  }

  /** A pair for each caption. */
  void captions(String file) {
    each(file, "images", this::image);
    each(
        file,
        "annotations",
        annotation -> pair(annotation, "", annotation.path("caption").asText()));
  }

  /** A pair for each question: the question, and the answer that most people gave. */
  void questions(String questions, String answers) {
    Map<String, String> given = new HashMap<>();
    each(
        answers,
        "annotations",
        annotation -> given.put(annotation.path("question_id").asText(), mostFrequent(annotation)));
    each(questions, "images", this::image);
    each(
        questions,
        "questions",
        question -> {
          String answer = given.get(question.path("question_id").asText());
          if (answer == null) {
            pairs.skip("question without an answer");
          } else {
            pair(question, question.path("question").asText(), answer);
          }
        });
  }

  private void image(JsonNode image) {
    files.put(image.path("id").asText(), image.path("file_name").asText());
  }

  private void pair(JsonNode entry, String prompt, String text) {
    String file = files.get(entry.path("image_id").asText());
    if (file == null) {
      pairs.skip("image id that the file does not list");
    } else {
      boolean isUri = file.startsWith("/") || file.contains(":/");
      pairs.add(new Example(isUri ? file : folder + "/" + file, "", prompt, text));
    }
  }

  /** Of equally frequent answers, the one that was given first. */
  private static String mostFrequent(JsonNode annotation) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    annotation
        .path("answers")
        .forEach(answer -> counts.merge(answer.path("answer").asText(), 1, Integer::sum));
    String best = annotation.path("multiple_choice_answer").asText();
    int most = 0;
    for (Map.Entry<String, Integer> entry : counts.entrySet()) {
      if (entry.getValue() > most) {
        best = entry.getKey();
        most = entry.getValue();
      }
    }
    return best;
  }

  /** Calls for each object of the array that the file's top object has under this name. */
  private void each(String file, String array, Consumer<JsonNode> entries) {
    Path path = new Path(file);
    try (InputStream in = path.getFileSystem(hadoop).open(path);
        JsonParser parser = JSON.createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new WrongCallException(file + " is no JSON object as COCO's and VQAv2's files are.");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = parser.currentName().equals(array);
        JsonToken begin = parser.nextToken();
        if (wanted && begin == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            entries.accept(parser.readValueAsTree());
          }
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new WrongCallException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
