package io.sparkblip2.report;

import static io.sparkblip2.report.Markup.escape;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes a report as one page. Everything that came from data is escaped; what a card can be
 * searched for is its own text, so the page's script never makes markup.
 */
public final class ReportPage {
  private static final String TEMPLATE = "/io/sparkblip2/report/report.html";

  private ReportPage() {}

  public static String of(Report report) {
    return template()
        .replace("<!--title-->", escape(report.title()))
        .replace("<!--totals-->", totals(report))
        .replace("<!--charts-->", charts(report))
        .replace("<!--flags-->", flags(report))
        .replace("<!--cards-->", cards(report));
  }

  private static String template() {
    try (InputStream in = ReportPage.class.getResourceAsStream(TEMPLATE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("The jar lacks " + TEMPLATE, e);
    }
  }

  private static String totals(Report report) {
    StringBuilder html = new StringBuilder();
    report
        .totals()
        .forEach(
            (name, value) ->
                html.append(
                    "<div class=\"total\"><b>%s</b><span>%s</span></div>\n"
                        .formatted(escape(value), escape(name))));
    return html.toString();
  }

  private static String charts(Report report) {
    StringBuilder html = new StringBuilder();
    for (Chart chart : report.charts()) {
      html.append(
          "<figure><figcaption>%s</figcaption>%s</figure>\n"
              .formatted(escape(chart.title()), chart.svg()));
    }
    return html.toString();
  }

  private static String flags(Report report) {
    Set<String> flags = new TreeSet<>();
    report.cards().forEach(card -> flags.addAll(card.flags()));
    StringBuilder html = new StringBuilder();
    flags.forEach(
        flag ->
            html.append(
                "<option value=\"%s\">flag: %s</option>".formatted(escape(flag), escape(flag))));
    return html.toString();
  }

  private static String cards(Report report) {
    StringBuilder html = new StringBuilder();
    for (Card card : report.cards()) {
      html.append(card(card));
    }
    return html.toString();
  }

  private static String card(Card card) {
    List<String> kinds = new ArrayList<>(card.flags());
    kinds.add(card.error() == null ? "ok" : "failed");
    StringBuilder html = new StringBuilder();
    html.append("<article data-kinds=\"%s\">".formatted(escape(String.join(" ", kinds))));
    html.append(
        card.thumbnail() == null
            ? "<div class=\"gone\">no picture</div>"
            : "<img loading=\"lazy\" alt=\"\" src=\"data:image/jpeg;base64,"
                + card.thumbnail()
                + "\">");
    html.append("<div class=\"words\">");
    if (card.error() != null) {
      html.append("<p class=\"error\">%s</p>".formatted(escape(card.error())));
    }
    if (card.caption() != null) {
      html.append("<p class=\"caption\">%s</p>".formatted(escape(card.caption())));
    }
    if (!card.answers().isEmpty()) {
      html.append("<dl>");
      for (Card.Answer answer : card.answers()) {
        html.append(
            "<dt>%s</dt><dd>%s</dd>".formatted(escape(answer.question()), escape(answer.answer())));
      }
      html.append("</dl>");
    }
    for (String flag : card.flags()) {
      html.append("<span class=\"flag\">%s</span> ".formatted(escape(flag)));
    }
    html.append(
        "<p class=\"uri\" title=\"%s\">%s</p></div></article>\n"
            .formatted(escape(card.uri()), escape(card.uri())));
    return html.toString();
  }
}
