package io.sparkblip2.pipeline;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.evaluation.VqaQuestion;
import io.sparkblip2.evaluation.VqaQuestions;
import io.sparkblip2.evaluation.VqaSums;
import io.sparkblip2.tables.AnswersTable;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.RecipeRows;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.api.java.function.ReduceFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * Answers of the table against those that people gave. A row answers a reference question if it is
 * of the same image and its {@code question_id} is the question's; or else if it asks in the same
 * words, as the table's question may be one that was put to every image.
 *
 * @param questions and annotations: the two files of VQAv2
 */
public record AnswerEvaluation(
    SparkSession spark,
    OutputTables tables,
    ReferencePlace questions,
    ReferencePlace annotations,
    List<String> recipes) {
  private static final StructType REFERENCES =
      new StructType()
          .add("image_uri", DataTypes.StringType)
          .add("id", DataTypes.StringType)
          .add("text", DataTypes.StringType)
          .add("type", DataTypes.StringType)
          .add("answers", DataTypes.createArrayType(DataTypes.StringType));

  /** A row that answers a question. */
  private record Given(VqaQuestion question, String questionId, String answer)
      implements Serializable {

    boolean isById() {
      return question.id().equals(questionId);
    }

    /** By id before by words; of several in the same words the first by name. */
    Given better(Given other) {
      if (isById() != other.isById()) {
        return isById() ? this : other;
      }
      return questionId.compareTo(other.questionId) <= 0 ? this : other;
    }
  }

  /**
   * @throws WrongCallException if the references or the table cannot be used
   */
  public Evaluation run() throws IOException {
    VqaQuestions references = read();
    EvaluatedRows evaluated =
        EvaluatedRows.match(
            RecipeRows.choose(
                tables.present(AnswersTable.TABLE),
                "answers in " + tables,
                recipes,
                List.of("question_id")),
            references.images(),
            questions);
    Dataset<Row> pairs = pairs(evaluated, references.questions());
    VqaSums sums = JobDescription.during(spark, "judge the answers", () -> sums(pairs));
    if (sums.all().count() == 0) {
      throw new WrongCallException(
          "No answer of the table is to a question of %s: neither a question_id nor the words of a question are the same."
              .formatted(questions.uri()));
    }
    long skipped = references.questions().size() - sums.all().count();
    evaluated.note(references.unknown(), "answers of the references are to unknown questions");
    evaluated.note(references.unanswered(), "questions have no answers in the references");
    evaluated.note(skipped, "questions of the references have no answer in the table");
    evaluated.note(
        references.questions().stream().filter(question -> question.answers().size() < 4).count(),
        "questions have fewer than four people's answers, so that none reaches full accuracy");
    List<Evaluation.Score> scores = new ArrayList<>();
    sums.metrics()
        .forEach(
            (name, mean) -> scores.add(new Evaluation.Score(name, mean.value(), mean.count())));
    return new Evaluation(
        scores,
        references.images().size(),
        evaluated.idOfUri().size(),
        skipped,
        evaluated.rows().recipeId(),
        evaluated.rows().model(),
        evaluated.notes());
  }

  private VqaQuestions read() throws IOException {
    try (InputStream asked = questions.open();
        InputStream answered = annotations.open()) {
      return VqaQuestions.read(asked, answered, List.of(questions.uri(), annotations.uri()));
    }
  }

  /** Rows of a table's answer and a question about the same image. */
  private Dataset<Row> pairs(EvaluatedRows evaluated, List<VqaQuestion> references) {
    Map<String, String> uriOfId = new HashMap<>();
    evaluated.idOfUri().forEach((uri, id) -> uriOfId.put(id, uri));
    List<Row> rows = new ArrayList<>();
    for (VqaQuestion question : references) {
      String uri = uriOfId.get(question.imageId());
      if (uri != null) {
        rows.add(
            RowFactory.create(
                uri,
                question.id(),
                question.text(),
                question.answerType(),
                question.answers().toArray()));
      }
    }
    return evaluated
        .rows()
        .rows()
        .join(spark.createDataFrame(rows, REFERENCES), "image_uri")
        .select("question_id", "question", "answer", "id", "text", "type", "answers");
  }

  private static VqaSums sums(Dataset<Row> pairs) {
    FlatMapFunction<Row, Given> matching =
        row -> {
          VqaQuestion question =
              new VqaQuestion(
                  row.getString(3),
                  "",
                  row.getString(4),
                  row.getString(5),
                  List.copyOf(row.getList(6)));
          Given given = new Given(question, row.getString(0), row.getString(2));
          boolean fits = given.isById() || question.asks(row.getString(1));
          return fits ? List.of(given).iterator() : List.<Given>of().iterator();
        };
    MapFunction<Given, String> byQuestion = given -> given.question().id();
    ReduceFunction<Given> best = Given::better;
    MapPartitionsFunction<Tuple2<String, Given>, VqaSums> sums =
        rows -> {
          VqaSums part = VqaSums.NONE;
          while (rows.hasNext()) {
            Given given = rows.next()._2();
            part = part.plus(VqaSums.of(given.question(), given.answer()));
          }
          return List.of(part).iterator();
        };
    return pairs
        .flatMap(matching, SerializedRows.<Given>encoder())
        .groupByKey(byQuestion, Encoders.STRING())
        .reduceGroups(best)
        .mapPartitions(sums, SerializedRows.<VqaSums>encoder())
        .collectAsList()
        .stream()
        .reduce(VqaSums.NONE, VqaSums::plus);
  }
}
