package io.agentforge.phases.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  record Pair(String b, double a) {}

  @Test
  void equal_values_have_one_text_whatever_their_order() {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("z", List.of(1, 2));
    one.put("a", new Pair("x", 0.5));
    Map<String, Object> other = new LinkedHashMap<>();
    other.put("a", new Pair("x", 0.5));
    other.put("z", List.of(1, 2));
    assertThat(Json.write(one)).isEqualTo("{\"a\":{\"a\":0.5,\"b\":\"x\"},\"z\":[1,2]}");
    assertThat(Json.digest(one)).as("digest").isEqualTo(Json.digest(other)).hasSize(64);
    assertThat(Json.read(Json.write(new Pair("x", 0.1)), Pair.class)).isEqualTo(new Pair("x", 0.1));
  }
}
