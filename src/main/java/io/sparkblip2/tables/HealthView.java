package io.sparkblip2.tables;

import io.sparkblip2.inference.QualityFlag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The view {@code caption_health}: by night, what part of the images failed and of the texts earned
 * each quality flag, beside the mean of the seven days before.
 *
 * <p>A night lasts from noon to noon in the session's time zone and has the date of its evening, so
 * that a run over midnight is one night. Rows that were computed again later count in that night.
 * An image counts in the nights that wrote its row or a text about it.
 */
final class HealthView {
  static final String NAME = "caption_health";

  private static final List<String> FLAGS =
      Arrays.stream(QualityFlag.values()).map(QualityFlag::label).toList();

  private HealthView() {}

  /** The view as SQL over the tables' quoted names. */
  static String select(String captions, String answers, String images) {
    return String.format(
        Locale.ROOT,
        """
        WITH texts AS (
          SELECT image_uri, to_date(created_at - INTERVAL 12 HOURS) AS night, quality_flags, score
          FROM %1$s
          UNION ALL
          SELECT image_uri, to_date(created_at - INTERVAL 12 HOURS), quality_flags, score
          FROM %2$s),
        text_rates AS (
          SELECT night, count(*) AS texts, avg(score) AS score,
            avg(if(size(quality_flags) > 0, 1, 0)) AS flagged%3$s
          FROM texts GROUP BY night),
        seen AS (
          SELECT night, image_uri, max(failed) AS failed FROM (
            SELECT night, image_uri, 0 AS failed FROM texts
            UNION ALL
            SELECT to_date(updated_at - INTERVAL 12 HOURS), image_uri, if(status = 'failed', 1, 0)
            FROM %4$s WHERE status <> 'removed')
          GROUP BY night, image_uri),
        image_rates AS (
          SELECT night, count(*) AS images, avg(failed) AS failed FROM seen GROUP BY night),
        nights AS (SELECT * FROM image_rates LEFT JOIN text_rates USING (night))
        SELECT night, images, texts%5$s FROM nights
        WINDOW week AS (
          ORDER BY unix_date(night) RANGE BETWEEN 7 PRECEDING AND 1 PRECEDING)\
        """,
        captions,
        answers,
        FLAGS.stream()
            .map(
                f ->
                    ",\n    avg(if(array_contains(quality_flags, '%s'), 1, 0)) AS %1$s"
                        .formatted(f))
            .collect(Collectors.joining()),
        images,
        rates().stream()
            .map(rate -> ",\n  %s, avg(%1$s) OVER week AS %1$s_before".formatted(rate))
            .collect(Collectors.joining()));
  }

  private static List<String> rates() {
    List<String> rates = new ArrayList<>(List.of("failed", "score", "flagged"));
    rates.addAll(FLAGS);
    return rates;
  }
}
