package io.sparkblip2.sql;

import io.sparkblip2.inference.Prediction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The calls of one row. Those of the same image share its reading and its way through the vision
 * encoder.
 *
 * @param arguments of each call; null for a call with a NULL among them
 */
record RowCalls(
    List<EvalTask.Column> columns,
    InternalRow row,
    FileBlock file,
    List<List<String>> arguments,
    Map<String, AskedImage> images) {
  /** Characters of a path and of a reason in a message; paths of object stores have 1,024. */
  private static final int LONGEST = 1_024;

  /**
   * @param row the row, which nobody changes
   * @param file where it was read
   * @param all the arguments of all calls
   */
  static RowCalls of(EvalTask task, InternalRow row, FileBlock file, InternalRow all) {
    List<List<String>> arguments = new ArrayList<>();
    Map<String, AskedImage> images = new LinkedHashMap<>();
    for (EvalTask.Column column : task.columns()) {
      List<String> given = new ArrayList<>();
      for (int i = column.first(); i < column.first() + column.count(); i++) {
        if (!all.isNullAt(i)) {
          given.add(all.getUTF8String(i).toString());
        }
      }
      boolean complete = given.size() == column.count();
      arguments.add(complete ? given : null);
      if (complete && column.function().readsImage()) {
        images
            .computeIfAbsent(given.get(0), AskedImage::new)
            .ask(column.function(), given.size() > 1 ? given.get(1) : null);
      }
    }
    return new RowCalls(task.columns(), row, file, arguments, images);
  }

  void start(TaskModels models) {
    images.values().forEach(image -> image.start(models));
  }

  List<String> textsToEmbed() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).function() == ModelFunction.TEXT_EMBEDDING && arguments.get(i) != null) {
        texts.add(arguments.get(i).get(0));
      }
    }
    return texts;
  }

  /** A value for each call, as Spark keeps it in its rows; waits for the model. */
  Object[] results(TaskModels models, TextVectorCache vectors) {
    Object[] results = new Object[columns.size()];
    for (int i = 0; i < results.length; i++) {
      List<String> given = arguments.get(i);
      if (given != null) {
        EvalTask.Column column = columns.get(i);
        results[i] =
            column.function() == ModelFunction.TEXT_EMBEDDING
                ? UnsafeArrayData.fromPrimitiveArray(vectors.vector(given.get(0)))
                : result(column, given, models);
      }
    }
    return results;
  }

  private Object result(EvalTask.Column column, List<String> given, TaskModels models) {
    AskedImage image = images.get(given.get(0));
    String text = given.size() > 1 ? given.get(1) : null;
    Prediction.Failure failure = image.failure(column.function(), text);
    if (column.function() == ModelFunction.IMAGE_ERROR) {
      return failure == null ? null : UTF8String.fromString(reason(failure));
    }
    if (failure != null) {
      if (column.onFailure() == OnFailure.NULL) {
        return null;
      }
      throw new ImageCallException(
          "%s('%s'): %s; %s gives NULL instead."
              .formatted(
                  column.function().sqlName(),
                  brief(given.get(0)),
                  brief(reason(failure)),
                  OnFailure.NULL.name(column.function())));
    }
    return switch (column.function()) {
      case CAPTION -> UTF8String.fromString(image.caption(text));
      case ANSWER -> UTF8String.fromString(image.answer(text));
      case IMAGE_EMBEDDING -> UnsafeArrayData.fromPrimitiveArray(image.embedding().embedding());
      case IMAGE_QUERIES -> matrix(image.embedding().queries());
      case ITM_SCORE -> image.match(text, models);
      case TEXT_EMBEDDING, IMAGE_ERROR -> throw new IllegalStateException("done above");
    };
  }

  private static String reason(Prediction.Failure failure) {
    return "%s in %s: %s".formatted(failure.errorClass(), failure.stage(), failure.message());
  }

  /** A path that a query put together wrongly can be of any length, and Spark logs what failed. */
  private static String brief(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }

  private static GenericArrayData matrix(float[][] rows) {
    Object[] arrays = new Object[rows.length];
    for (int i = 0; i < rows.length; i++) {
      arrays[i] = UnsafeArrayData.fromPrimitiveArray(rows[i]);
    }
    return new GenericArrayData(arrays);
  }
}
