package io.sparkblip2.sql;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;

/**
 * What {@code DESCRIBE FUNCTION EXTENDED} shows.
 *
 * @param usage with {@code _FUNC_} for the name
 * @param arguments a line each
 * @param examples statements
 */
record FunctionText(String name, String usage, List<String> arguments, List<String> examples) {
  private static final String SINCE = "0.1.0";
  private static final Map<String, String> ARGUMENTS =
      Map.of(
          "image_uri",
          "path or URI of an image file, under the rules of spark.blip2.allow-scheme and spark.blip2.allow-root",
          "prompt",
          "the text to continue; spark.blip2.caption-prompt if absent",
          "question",
          "the question itself; the words around it that the language model knows are added",
          "text",
          "the text, of which the first 35 tokens count");

  static String argument(String name) {
    return name + " - " + ARGUMENTS.get(name);
  }

  ExpressionInfo info(Class<?> type) {
    return new ExpressionInfo(
        type.getName(),
        "",
        name,
        "\n    " + usage + "\n  ",
        block("Arguments", arguments, "* "),
        block("Examples", examples, "> "),
        "",
        "",
        SINCE,
        "",
        "built-in");
  }

  private static String block(String title, List<String> lines, String sign) {
    StringBuilder text = new StringBuilder("\n    " + title + ":");
    lines.forEach(line -> text.append("\n      ").append(sign).append(line));
    return text.append("\n  ").toString();
  }
}
