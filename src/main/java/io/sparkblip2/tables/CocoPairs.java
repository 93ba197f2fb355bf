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
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Pairs from reference files in COCO's form (captions) and VQAv2's form (questions, and annotations
 * with the answers), read entry by entry. The files share their image ids, as those of VQAv2 list
 * no images: its questions are about the images of COCO's captions.
 */
final class CocoPairs {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String folder;
  private final Configuration hadoop;
  private final Pairs.Collector pairs;
  private final Map<String, String> uris = new HashMap<>();

  /**
   * @param folder of the pictures that the files name; empty for {@code images} beside each file
   */
  CocoPairs(String folder, Configuration hadoop, Pairs.Collector pairs) {
    this.folder = folder;
    this.hadoop = hadoop;
    this.pairs = pairs;
  }

  /** A pair for each caption. */
  void captions(String file) {
    images(file);
    each(
        file,
        "annotations",
        annotation -> pair(annotation, "", annotation.path("caption").asText()));
  }

  /**
   * A pair for each question: the question, and the answer that most people gave.
   *
   * @throws WrongCallException if no question is about an image that a file read so far lists
   */
  void questions(String questions, String answers) {
    Map<String, String> given = new HashMap<>();
    each(
        answers,
        "annotations",
        annotation -> given.put(annotation.path("question_id").asText(), mostFrequent(annotation)));
    images(answers);
    images(questions);
    long[] asked = {0};
    long[] pictured = {0};
    each(
        questions,
        "questions",
        question -> {
          asked[0]++;
          pictured[0] += uris.containsKey(imageId(question)) ? 1 : 0;
          String answer = given.get(question.path("question_id").asText());
          if (answer == null) {
            pairs.skip("question without an answer");
          } else {
            pair(question, question.path("question").asText(), answer);
          }
        });
    if (asked[0] > 0 && pictured[0] == 0) {
      throw new WrongCallException(
          "None of the %,d questions of %s finds its image: VQAv2's files give only ids, and no file lists these with file names. Give the captions of the same images with --captions, as COCO's files have that list, or add a list 'images' to one of the files."
              .formatted(asked[0], questions));
    }
  }

  /** The images that a file lists, if it does. */
  private void images(String file) {
    String beside = folder(file);
    each(
        file,
        "images",
        image -> {
          String name = image.path("file_name").asText();
          boolean isUri = name.startsWith("/") || name.contains(":/");
          uris.put(image.path("id").asText(), isUri ? name : beside + "/" + name);
        });
  }

  private String folder(String file) {
    try {
      Path path = new Path(file);
      FileSystem files = path.getFileSystem(hadoop);
      Path beside = new Path(files.makeQualified(path).getParent(), "images");
      return (folder.isEmpty() ? beside : files.makeQualified(new Path(folder))).toString();
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(file, e);
    }
  }

  private void pair(JsonNode entry, String prompt, String text) {
    String uri = uris.get(imageId(entry));
    if (uri == null) {
      pairs.skip("image id that no file lists");
    } else {
      pairs.add(new Example(uri, "", prompt, text));
    }
  }

  private static String imageId(JsonNode entry) {
    return entry.path("image_id").asText();
  }

  /** Of equally frequent answers, the one that was given first. */
  private static String mostFrequent(JsonNode annotation) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (JsonNode answer : annotation.path("answers")) {
      JsonNode text = answer.isTextual() ? answer : answer.path("answer");
      counts.merge(text.asText(), 1, Integer::sum);
    }
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
      throw unreadable(file, e);
    }
  }

  private static WrongCallException unreadable(String file, Exception e) {
    return new WrongCallException(file + " cannot be read: " + e.getMessage(), e);
  }
}
