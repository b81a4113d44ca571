package io.agentforge.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.jobs.report.ReportData.Point;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No number here was measured on anything. */
class LineChartTest {
  private static final Pattern TICK_Y = Pattern.compile("tick-y[^>]*>([^<]*)<");
  private static final Pattern MARK = Pattern.compile("cy=\"([0-9.]+)\"");

  private static String chart(double... values) {
    List<Point> points =
        IntStream.range(0, values.length).mapToObj(i -> new Point(i, values[i])).toList();
    LineChart.Series series = new LineChart.Series("search", 0, points);
    Markup page = new Markup();
    new LineChart("best", "generations", "fitness F", List.of(series), List.of()).writeTo(page);
    return page.document();
  }

  private static List<String> all(Pattern pattern, String page) {
    return pattern.matcher(page).results().map(found -> found.group(1)).toList();
  }

  @Test
  void ticksOfNearlyEqualLevelsReadDifferently() {
    for (double level : new double[] {0.1128, 0.0128, 0.00128, 4.2, 250_000}) {
      List<String> ticks = all(TICK_Y, chart(level, level * 1.0004));
      assertThat(ticks).as("ticks at " + level).hasSizeGreaterThan(2).doesNotHaveDuplicates();
    }
  }

  @Test
  void aChangeOfAFewThousandthsLooksFlatAndADoublingDoesNot() {
    assertThat(rise(0.11282, 0.11286)).as("of 182 units, at +0.04 %").isLessThan(3);
    assertThat(rise(0.1, 0.2)).as("of 182 units, at +100 %").isGreaterThan(100);
  }

  private static double rise(double from, double to) {
    List<String> marks = all(MARK, chart(from, to));
    return Double.parseDouble(marks.get(0)) - Double.parseDouble(marks.get(marks.size() - 1));
  }
}
