package io.agentforge.jobs.report;

import io.agentforge.jobs.report.ReportData.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Lines over a count axis as inline SVG, 400 × 250 units: gridlines, a title on every point, labels
 * at the ends of lines that never overlap, a dashed line for each reference value. Series differ by
 * colour, dash and mark, so that no reader depends on colour.
 *
 * @param title what a screen reader says first
 * @param xUnit such as {@code training tokens}
 * @param yUnit such as {@code nats per token}
 */
record LineChart(
    String title, String xUnit, String yUnit, List<Series> series, List<Reference> references) {
  private static final double HEIGHT = 250;
  private static final double LEFT = 42;
  private static final double RIGHT = 314;
  private static final double TOP = 26;
  private static final double BOTTOM = 208;
  private static final double LABEL_GAP = 14;

  /**
   * Least height of the picture, as a share of its highest level: changes far below it look flat.
   */
  private static final double LEAST_SPAN = 0.05;

  private static final int MARKED_POINTS = 32;
  private static final int TITLED_POINTS = 250;

  /**
   * @param style index into the palette of the style sheet
   */
  record Series(String name, int style, List<Point> points) {
    Series {
      points = points.stream().filter(point -> Double.isFinite(point.value())).toList();
    }
  }

  /** A level to compare with, such as the unigram model. */
  record Reference(String name, double value) {}

  private record Label(String text, String css, double x, double anchor, double y) {}

  LineChart {
    series = series.stream().filter(one -> !one.points().isEmpty()).toList();
  }

  void writeTo(Markup page) {
    Scale x = xScale();
    Scale y = yScale();
    page.open(
        "svg", "viewBox", "0 0 400 250", "class", "chart", "role", "img", "aria-label", says());
    writeAxes(page, x, y);
    List<Label> labels = new ArrayList<>();
    for (Reference reference : references) {
      String level = px(y.pixel(reference.value()));
      page.leaf(
          "line", "class", "reference", "x1", px(LEFT), "x2", px(RIGHT), "y1", level, "y2", level);
      labels.add(label(reference.name(), "label-reference", RIGHT, y.pixel(reference.value())));
    }
    for (Series one : series) {
      writeSeries(page, one, x, y);
      Point last = one.points().get(one.points().size() - 1);
      labels.add(
          label(one.name(), "label-" + one.style(), x.pixel(last.tokens()), y.pixel(last.value())));
    }
    spread(labels).forEach(label -> writeLabel(page, label));
    page.close("svg");
  }

  private String says() {
    StringBuilder text = new StringBuilder(title).append(", ").append(yUnit);
    for (Series one : series) {
      Point first = one.points().get(0);
      Point last = one.points().get(one.points().size() - 1);
      text.append("; ").append(one.name()).append(" from ").append(Quantity.number(first.value()));
      text.append(" to ").append(Quantity.number(last.value()));
    }
    return text.toString();
  }

  private Scale xScale() {
    double min = Double.MAX_VALUE;
    double max = -Double.MAX_VALUE;
    for (Series one : series) {
      for (Point point : one.points()) {
        min = Math.min(min, point.tokens());
        max = Math.max(max, point.tokens());
      }
    }
    return Scale.around(Math.min(min, 0), max, 0, LEFT, RIGHT);
  }

  private Scale yScale() {
    double min = references.stream().mapToDouble(Reference::value).min().orElse(Double.MAX_VALUE);
    double max = references.stream().mapToDouble(Reference::value).max().orElse(-Double.MAX_VALUE);
    for (Series one : series) {
      for (Point point : one.points()) {
        min = Math.min(min, point.value());
        max = Math.max(max, point.value());
      }
    }
    double least = LEAST_SPAN * Math.max(Math.abs(min), Math.abs(max));
    double missing = Math.max(0, least - (max - min)) / 2;
    return Scale.around(min - missing, max + missing, 0.06, BOTTOM, TOP);
  }

  private void writeAxes(Markup page, Scale x, Scale y) {
    page.element("text", yUnit, "class", "axis-title", "x", "0", "y", "11");
    List<Double> levels = y.ticks(4);
    List<String> names = Quantity.ticks(levels);
    for (int i = 0; i < levels.size(); i++) {
      double tick = levels.get(i);
      String level = px(y.pixel(tick));
      page.leaf("line", "class", "grid", "x1", px(LEFT), "x2", px(RIGHT), "y1", level, "y2", level);
      page.element(
          "text",
          names.get(i),
          "class",
          "tick tick-y",
          "x",
          px(LEFT - 7),
          "y",
          px(y.pixel(tick) + 4));
    }
    page.leaf(
        "line",
        "class",
        "axis",
        "x1",
        px(LEFT),
        "x2",
        px(RIGHT),
        "y1",
        px(BOTTOM),
        "y2",
        px(BOTTOM));
    for (double tick : x.ticks(4)) {
      String at = px(x.pixel(tick));
      page.leaf(
          "line", "class", "axis", "x1", at, "x2", at, "y1", px(BOTTOM), "y2", px(BOTTOM + 4));
      page.element(
          "text", Quantity.compact(tick), "class", "tick tick-x", "x", at, "y", px(BOTTOM + 17));
    }
    page.element(
        "text",
        xUnit,
        "class",
        "axis-title axis-title-x",
        "x",
        px((LEFT + RIGHT) / 2),
        "y",
        px(HEIGHT - 6));
  }

  private static void writeSeries(Markup page, Series one, Scale x, Scale y) {
    StringBuilder path = new StringBuilder();
    for (Point point : one.points()) {
      path.append(path.isEmpty() ? "M" : " L").append(px(x.pixel(point.tokens())));
      path.append(' ').append(px(y.pixel(point.value())));
    }
    page.leaf("path", "class", "line line-" + one.style(), "d", path.toString());
    int size = one.points().size();
    int marks = Math.max(1, (size + MARKED_POINTS - 1) / MARKED_POINTS);
    int titles = Math.max(1, (size + TITLED_POINTS - 1) / TITLED_POINTS);
    for (int i = 0; i < size; i++) {
      boolean last = i == size - 1;
      if (last || i % titles == 0) {
        writePoint(
            page, one, one.points().get(i), x, y, last || size <= MARKED_POINTS && i % marks == 0);
      }
    }
  }

  private static void writePoint(
      Markup page, Series one, Point point, Scale x, Scale y, boolean marked) {
    String title =
        "%s · %s · %s"
            .formatted(one.name(), Quantity.count(point.tokens()), Quantity.number(point.value()));
    page.open("g", "class", "point");
    page.element("title", title);
    double cx = x.pixel(point.tokens());
    double cy = y.pixel(point.value());
    page.leaf("circle", "class", "target", "cx", px(cx), "cy", px(cy), "r", "7");
    if (marked) {
      mark(page, one.style(), cx, cy);
    }
    page.close("g");
  }

  /** The mark of a series: circle, square, diamond or triangle. */
  static void mark(Markup page, int style, double x, double y) {
    String css = "mark mark-" + style;
    double r = 3.2;
    if (style % 4 == 0) {
      page.leaf("circle", "class", css, "cx", px(x), "cy", px(y), "r", "3");
      return;
    }
    double[][] shape =
        switch (style % 4) {
          case 1 -> new double[][] {{-2.7, -2.7}, {2.7, -2.7}, {2.7, 2.7}, {-2.7, 2.7}};
          case 2 -> new double[][] {{0, -r - 0.8}, {r + 0.8, 0}, {0, r + 0.8}, {-r - 0.8, 0}};
          default -> new double[][] {{0, -r - 0.4}, {r + 0.4, r - 0.4}, {-r - 0.4, r - 0.4}};
        };
    StringBuilder points = new StringBuilder();
    for (double[] corner : shape) {
      points.append(px(x + corner[0])).append(',').append(px(y + corner[1])).append(' ');
    }
    page.leaf("polygon", "class", css, "points", points.toString().strip());
  }

  private static Label label(String text, String css, double x, double y) {
    String shown = text.length() > 12 ? text.substring(0, 11) + "…" : text;
    return new Label(shown, css, x, y, y);
  }

  /** Pushes labels apart from the top down, then back up from the bottom edge. */
  private static List<Label> spread(List<Label> labels) {
    List<Label> sorted = new ArrayList<>(labels);
    sorted.sort(Comparator.comparingDouble(Label::anchor));
    double[] y = sorted.stream().mapToDouble(Label::anchor).toArray();
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.max(y[i], i == 0 ? TOP - 10 : y[i - 1] + LABEL_GAP);
    }
    for (int i = y.length - 1; i >= 0; i--) {
      y[i] = Math.min(y[i], i == y.length - 1 ? BOTTOM : y[i + 1] - LABEL_GAP);
    }
    List<Label> placed = new ArrayList<>();
    for (int i = 0; i < y.length; i++) {
      Label label = sorted.get(i);
      placed.add(new Label(label.text(), label.css(), label.x(), label.anchor(), y[i]));
    }
    return placed;
  }

  private static void writeLabel(Markup page, Label label) {
    double x = RIGHT + 10;
    String leader =
        "M%s %s L%s %s".formatted(px(label.x() + 4), px(label.anchor()), px(x - 2), px(label.y()));
    page.leaf("path", "class", "leader", "d", leader);
    page.element(
        "text", label.text(), "class", "label " + label.css(), "x", px(x), "y", px(label.y() + 4));
  }

  static String px(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
