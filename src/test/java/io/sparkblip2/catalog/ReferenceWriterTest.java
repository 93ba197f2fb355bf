package io.sparkblip2.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkblip2.config.QuestionAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReferenceWriterTest {
  private static final int PICTURES = 50;
  private static final Catalog CATALOG =
      new Catalog(6, CatalogOptions.training(112), new PictureFormat("png", 90));

  private final ReferenceWriter writer = new ReferenceWriter(CATALOG, PICTURES);

  private interface Content {
    void to(OutputStream out) throws IOException;
  }

  @Test
  void captionsHaveCocosForm() throws IOException {
    JsonNode captions = json(writer::captions);
    assertThat(captions.get("images")).hasSize(PICTURES);
    assertThat(captions.get("annotations")).hasSize(PICTURES);
    for (int i = 0; i < PICTURES; i++) {
      JsonNode image = captions.get("images").get(i);
      JsonNode caption = captions.get("annotations").get(i);
      assertThat(image.get("id").asInt()).isEqualTo(i);
      assertThat(image.get("file_name").asText()).isEqualTo(CATALOG.fileName(i));
      assertThat(image.get("width").asInt()).isEqualTo(112);
      assertThat(caption.get("image_id").asInt()).isEqualTo(i);
      assertThat(caption.get("caption").asText()).isEqualTo(CATALOG.scene(i).caption());
    }
  }

  @Test
  void questionsAndAnswersHaveVqasFormAndBelongTogether() throws IOException {
    JsonNode file = json(writer::questions);
    assertThat(file.get("task_type").asText()).isEqualTo("Open-Ended");
    assertThat(file.get("images")).hasSize(PICTURES);
    JsonNode questions = file.get("questions");
    JsonNode annotations = json(writer::answers).get("annotations");
    assertThat(annotations).hasSameSizeAs(questions);
    Set<Long> ids = new HashSet<>();
    int at = 0;
    for (int picture = 0; picture < PICTURES; picture++) {
      for (QuestionAnswer expected : CATALOG.scene(picture).questions()) {
        JsonNode question = questions.get(at);
        JsonNode annotation = annotations.get(at++);
        assertThat(question.get("image_id").asInt()).isEqualTo(picture);
        assertThat(question.get("question").asText()).isEqualTo(expected.question());
        assertThat(annotation.get("image_id").asInt()).isEqualTo(picture);
        assertThat(annotation.get("question_id")).isEqualTo(question.get("question_id"));
        assertThat(annotation.get("multiple_choice_answer").asText()).isEqualTo(expected.answer());
        assertThat(annotation.get("answers").findValuesAsText("answer"))
            .hasSize(10)
            .containsOnly(expected.answer());
        assertThat(ids.add(question.get("question_id").asLong())).isTrue();
      }
    }
    assertThat(questions).hasSize(at);
  }

  @Test
  void answersHaveVqasTypes() throws IOException {
    for (JsonNode annotation : json(writer::answers).get("annotations")) {
      String answer = annotation.get("multiple_choice_answer").asText();
      String type = annotation.get("answer_type").asText();
      if (List.of("yes", "no").contains(answer)) {
        assertThat(type).isEqualTo("yes/no");
        assertThat(annotation.get("question_type").asText()).isEqualTo("is there");
      } else if (List.of("1", "2", "3").contains(answer)) {
        assertThat(type).isEqualTo("number");
        assertThat(annotation.get("question_type").asText()).isEqualTo("how many");
      } else {
        assertThat(type).isEqualTo("other");
        assertThat(annotation.get("question_type").asText()).startsWith("what ");
      }
    }
  }

  private static JsonNode json(Content content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    content.to(out);
    return new ObjectMapper().readTree(out.toByteArray());
  }
}
