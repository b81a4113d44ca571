package io.agentforge.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** WCAG 2 contrast of the style sheet's colours, in the light, the dark and the printed page. */
class ContrastTest {
  private static final List<String> TEXT =
      List.of("ink", "quiet", "link", "s0", "s1", "s2", "s3", "s4", "s5");

  @Test
  void text_reaches_a_contrast_of_four_and_a_half_everywhere() throws Exception {
    List<Map<String, String>> palettes = palettes();
    assertThat(palettes).as("palettes: light, dark, print").hasSize(3);
    for (Map<String, String> palette : palettes) {
      for (String text : TEXT) {
        for (String ground : List.of("paper", "raised")) {
          assertContrast(palette, text, ground);
        }
      }
      for (String verdict : List.of("pass", "fail", "open")) {
        assertContrast(palette, verdict, verdict + "-soft");
      }
      assertContrast(palette, "quiet", "grid");
      assertContrast(palette, "ink", "fail-soft");
      assertContrast(palette, "ink", "band");
    }
  }

  private static void assertContrast(Map<String, String> palette, String text, String ground) {
    double one = luminance(palette.get(text));
    double other = luminance(palette.get(ground));
    double contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    assertThat(contrast).as("%s on %s in %s", text, ground, palette).isGreaterThanOrEqualTo(4.5);
  }

  private static List<Map<String, String>> palettes() throws Exception {
    String css =
        new String(
            HtmlReport.class.getResourceAsStream("report.css").readAllBytes(),
            StandardCharsets.UTF_8);
    List<Map<String, String>> palettes = new ArrayList<>();
    Matcher root = Pattern.compile(":root \\{([^}]*)}").matcher(css);
    while (root.find()) {
      Map<String, String> palette = new HashMap<>();
      Matcher colour = Pattern.compile("--([a-z0-9-]+): (#[0-9a-f]{6})").matcher(root.group(1));
      while (colour.find()) {
        palette.put(colour.group(1), colour.group(2));
      }
      palettes.add(palette);
    }
    return palettes;
  }

  private static double luminance(String hex) {
    double[] weights = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double channel = Integer.parseInt(hex.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
      sum +=
          weights[i]
              * (channel <= 0.04045 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4));
    }
    return sum;
  }
}
