package io.agentforge.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLinesTest {
  @TempDir private Path folder;

  @Test
  void structuredLogsHoldEveryMessageAsAnObjectWithEveryField() throws Exception {
    Path conf = Path.of("../conf/log4j2-json.properties").toAbsolutePath().normalize();
    List<String> options =
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Dforge.log.format=json",
            "-Dlog4j2.configurationFile=" + conf.toUri());
    ForgeCall call = ForgeCall.process(folder, options, "no \"such\" command");
    assertThat(call.status()).as("status; %s", call.err()).isEqualTo(2);
    assertThat(call.err()).as("standard error").isNotBlank();
    for (String line : call.err().split("\n")) {
      JsonNode record = new ObjectMapper().readTree(line);
      assertThat(record.fieldNames())
          .toIterable()
          .as("fields of %s", line)
          .contains("time", "level", "run", "phase", "attempt", "unit", "message", "exception");
    }
    assertThat(call.err()).as("the message, escaped").contains("no \\\"such\\\" command");
  }
}
