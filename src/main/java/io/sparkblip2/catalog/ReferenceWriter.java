package io.sparkblip2.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sparkblip2.config.QuestionAnswer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes what is true of a catalog's first pictures as reference files, one picture after the other
 * so that their number does not matter. A picture's id is its index, a question's id 1000 times
 * that and the question's place.
 */
public final class ReferenceWriter {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int QUESTIONS_PER_PICTURE = 1000;
  private static final int ANSWERS = 10;

  private final Catalog catalog;
  private final long pictures;

  public ReferenceWriter(Catalog catalog, long pictures) {
    this.catalog = catalog;
    this.pictures = pictures;
  }

  /** What is written of one picture. */
  @FunctionalInterface
  private interface Entry {
    void write(JsonGenerator json, long index) throws IOException;
  }

  /** One caption a picture, in COCO's form. */
  public void captions(OutputStream out) throws IOException {
    try (JsonGenerator json = begin(out)) {
      images(json);
      list(json, "annotations", this::caption);
    }
  }

  /** The questions in VQAv2's form, and the pictures' file names as COCO has them. */
  public void questions(OutputStream out) throws IOException {
    try (JsonGenerator json = begin(out)) {
      json.writeStringField("task_type", "Open-Ended");
      json.writeStringField("data_type", "spark-blip2 catalog");
      json.writeStringField("data_subtype", "seed " + catalog.seed());
      images(json);
      list(json, "questions", this::questionsOf);
    }
  }

  /** Ten equal answers to each question, in VQAv2's form of annotations. */
  public void answers(OutputStream out) throws IOException {
    try (JsonGenerator json = begin(out)) {
      json.writeStringField("data_type", "spark-blip2 catalog");
      json.writeStringField("data_subtype", "seed " + catalog.seed());
      list(json, "annotations", this::answersOf);
    }
  }

  /**
   * Every question that any picture has, once, as {@code --questions} of the caption job takes
   * them.
   */
  public static void questionList(OutputStream out) throws IOException {
    StringBuilder lines = new StringBuilder();
    Questions.all().forEach((id, text) -> lines.append(id).append(": ").append(text).append('\n'));
    out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private JsonGenerator begin(OutputStream out) throws IOException {
    JsonGenerator json = JSON.createGenerator(out);
    json.writeStartObject();
    json.writeObjectFieldStart("info");
    json.writeStringField("description", "Synthetic product catalog, seed " + catalog.seed());
    json.writeEndObject();
    return json;
  }

  private void list(JsonGenerator json, String name, Entry entry) throws IOException {
    json.writeArrayFieldStart(name);
    for (long index = 0; index < pictures; index++) {
      entry.write(json, index);
    }
    json.writeEndArray();
  }

  private void images(JsonGenerator json) throws IOException {
    list(
        json,
        "images",
        (out, index) -> {
          out.writeStartObject();
          out.writeNumberField("id", index);
          out.writeStringField("file_name", catalog.fileName(index));
          out.writeNumberField("width", catalog.options().size());
          out.writeNumberField("height", catalog.options().size());
          out.writeEndObject();
        });
  }

  private void caption(JsonGenerator json, long index) throws IOException {
    json.writeStartObject();
    json.writeNumberField("image_id", index);
    json.writeNumberField("id", index);
    json.writeStringField("caption", catalog.scene(index).caption());
    json.writeEndObject();
  }

  private void questionsOf(JsonGenerator json, long index) throws IOException {
    List<QuestionAnswer> questions = catalog.scene(index).questions();
    for (int i = 0; i < questions.size(); i++) {
      json.writeStartObject();
      json.writeNumberField("image_id", index);
      json.writeStringField("question", questions.get(i).question());
      json.writeNumberField("question_id", index * QUESTIONS_PER_PICTURE + i);
      json.writeEndObject();
    }
  }

  private void answersOf(JsonGenerator json, long index) throws IOException {
    List<QuestionAnswer> questions = catalog.scene(index).questions();
    for (int i = 0; i < questions.size(); i++) {
      String answer = questions.get(i).answer();
      json.writeStartObject();
      json.writeStringField("question_type", questionType(questions.get(i).question()));
      json.writeStringField("multiple_choice_answer", answer);
      json.writeArrayFieldStart("answers");
      for (int person = 1; person <= ANSWERS; person++) {
        json.writeStartObject();
        json.writeStringField("answer", answer);
        json.writeStringField("answer_confidence", "yes");
        json.writeNumberField("answer_id", person);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeNumberField("image_id", index);
      json.writeStringField("answer_type", answerType(answer));
      json.writeNumberField("question_id", index * QUESTIONS_PER_PICTURE + i);
      json.writeEndObject();
    }
  }

  /** The first two words, as VQAv2 names its types. */
  private static String questionType(String question) {
    return question.substring(0, question.indexOf(' ', question.indexOf(' ') + 1));
  }

  private static String answerType(String answer) {
    if (answer.equals("yes") || answer.equals("no")) {
      return "yes/no";
    }
    return Character.isDigit(answer.charAt(0)) ? "number" : "other";
  }
}
