package io.agentforge.jobs.report;

import static io.agentforge.jobs.report.LineChart.px;

import io.agentforge.jobs.report.ReportData.Gate;
import java.util.ArrayList;
import java.util.List;

/**
 * One gate as a picture, 320 × 58 units: the region that passes as a band, the threshold as a line,
 * the value as a dot with its 95 % interval as a whisker.
 */
record IntervalPlot(Gate gate) {
  private static final double LEFT = 12;
  private static final double RIGHT = 308;
  private static final double ROW = 32;

  void writeTo(Markup page) {
    if (!finite(gate.threshold())) {
      return;
    }
    Scale scale = scale();
    page.open(
        "svg", "viewBox", "0 0 320 58", "class", "interval", "role", "img", "aria-label", says());
    page.element("title", says());
    writeBand(page, scale);
    page.leaf(
        "line", "class", "axis", "x1", px(LEFT), "x2", px(RIGHT), "y1", px(ROW), "y2", px(ROW));
    writeTicks(page, scale);
    writeValue(page, scale);
    page.close("svg");
  }

  private String says() {
    String interval = Quantity.interval(gate.low(), gate.high());
    return "%s: %s%s, threshold %s"
        .formatted(
            gate.gate(),
            Quantity.number(gate.value()),
            interval.isEmpty() ? "" : " (" + interval + ")",
            GateText.threshold(gate));
  }

  private Scale scale() {
    List<Double> shown = new ArrayList<>();
    double slack = tolerance();
    shown.add(gate.threshold() - 2 * slack);
    shown.add(gate.threshold() + 2 * slack);
    for (Double value : new Double[] {gate.value(), gate.low(), gate.high()}) {
      if (finite(value)) {
        shown.add(value);
      }
    }
    double min = shown.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double max = shown.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    if (slack == 0 && min >= 0 && max <= 1) {
      return new Scale(0, 1, LEFT, RIGHT);
    }
    Scale around = Scale.around(min, max, slack > 0 ? 0 : 0.25, LEFT, RIGHT);
    double low = min >= 0 ? Math.max(0, around.low()) : around.low(); // no negative counts
    return new Scale(low, around.high(), LEFT, RIGHT);
  }

  private double tolerance() {
    boolean within = "within".equals(gate.comparison()) && finite(gate.tolerance());
    return within ? Math.abs(gate.tolerance() * gate.threshold()) : 0;
  }

  private void writeBand(Markup page, Scale scale) {
    double threshold = scale.pixel(gate.threshold());
    double slack = scale.pixel(scale.low() + tolerance()) - scale.start();
    boolean above = gate.comparison().startsWith(">");
    double from = slack > 0 ? threshold - slack : above ? threshold : LEFT;
    double to = slack > 0 ? threshold + slack : above ? RIGHT : threshold;
    page.leaf(
        "rect",
        "class",
        "band",
        "x",
        px(from),
        "y",
        px(ROW - 13),
        "width",
        px(Math.max(0, to - from)),
        "height",
        "26");
    page.leaf(
        "line",
        "class",
        "threshold",
        "x1",
        px(threshold),
        "x2",
        px(threshold),
        "y1",
        px(ROW - 17),
        "y2",
        px(ROW + 13));
    boolean nearRight = threshold > (LEFT + RIGHT) / 2;
    page.element(
        "text",
        GateText.threshold(gate),
        "class",
        "threshold-label",
        "x",
        px(threshold),
        "y",
        "11",
        "text-anchor",
        nearRight ? "end" : "start");
  }

  private void writeTicks(Markup page, Scale scale) {
    page.element("text", tick(scale.low()), "class", "tick", "x", px(LEFT), "y", "56");
    page.element(
        "text",
        tick(scale.high()),
        "class",
        "tick",
        "x",
        px(RIGHT),
        "y",
        "56",
        "text-anchor",
        "end");
  }

  private static String tick(double value) {
    return Math.abs(value) >= 1e5 ? Quantity.number(Math.rint(value)) : Quantity.compact(value);
  }

  private void writeValue(Markup page, Scale scale) {
    if (!finite(gate.value())) {
      return;
    }
    String css = "value verdict-" + GateText.css(gate.verdict());
    if (finite(gate.low()) && finite(gate.high())) {
      String low = px(scale.pixel(gate.low()));
      String high = px(scale.pixel(gate.high()));
      page.leaf(
          "path",
          "class",
          "whisker " + css,
          "d",
          "M%s %s L%s %s M%s %s L%s %s M%s %s L%s %s"
              .formatted(
                  low,
                  px(ROW),
                  high,
                  px(ROW),
                  low,
                  px(ROW - 6),
                  low,
                  px(ROW + 6),
                  high,
                  px(ROW - 6),
                  high,
                  px(ROW + 6)));
    }
    page.leaf("circle", "class", css, "cx", px(scale.pixel(gate.value())), "cy", px(ROW), "r", "5");
  }

  private static boolean finite(Double value) {
    return value != null && Double.isFinite(value);
  }
}
