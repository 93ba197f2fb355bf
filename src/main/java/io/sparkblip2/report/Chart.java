package io.sparkblip2.report;

import java.util.List;
import java.util.Locale;

/**
 * Bars side by side, each with its value and name, as an inline SVG that takes its colours from the
 * page.
 *
 * @param unit behind every value, such as {@code " %"}
 */
record Chart(String title, String unit, List<Bar> bars) {
  private static final int WIDTH = 420;
  private static final int BAR = 16;
  private static final int GAP = 6;
  private static final int NAMES = 150;
  private static final int VALUES = 70;
  private static final int LONGEST_NAME = 24;

  /**
   * @param value 0 or more
   */
  record Bar(String name, double value) {}

  String svg() {
    if (bars.isEmpty()) {
      return "<p class=\"none\">nothing to show</p>";
    }
    double largest = bars.stream().mapToDouble(Bar::value).max().orElse(0);
    int height = bars.size() * (BAR + GAP) + GAP;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
            .formatted(WIDTH, height, Markup.escape(title)));
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      int y = GAP + i * (BAR + GAP);
      double share = largest > 0 ? bar.value() / largest : 0;
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%d\" class=\"name\">%s<title>%s</title></text>"
                  + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>"
                  + "<text x=\"%.1f\" y=\"%d\">%s%s</text>",
              NAMES - 8,
              y + 12,
              Markup.escape(shortened(bar.name())),
              Markup.escape(bar.name()),
              NAMES,
              y,
              Math.max(1, share * (WIDTH - NAMES - VALUES)),
              BAR,
              NAMES + share * (WIDTH - NAMES - VALUES) + 6,
              y + 12,
              number(bar.value()),
              unit));
    }
    return svg.append("</svg>").toString();
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "\u2026";
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
  }
}
