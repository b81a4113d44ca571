package io.agentforge.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark tells of a failed task on standard error, under the configuration we ship. */
class TaskErrorsTest {
  @TempDir private Path folder;

  @Test
  void a_known_error_leaves_its_words_to_the_command_and_a_bug_keeps_its_trace() throws Exception {
    Path conf = Path.of("../conf/log4j2.properties").toAbsolutePath().normalize();
    List<String> options =
        new ArrayList<>(List.of(System.getProperty("forge.test.opens").strip().split("\\s+")));
    options.add("-XX:TieredStopAtLevel=1");
    options.add("-Dlog4j2.configurationFile=" + conf.toUri());
    ForgeCall call = ForgeCall.process(folder, options, FailingTasks.class);
    assertThat(call.status()).as("status; %s", call.err()).isZero();
    assertThat(call.err())
        .as("standard error")
        .doesNotContain(FailingTasks.UNUSABLE)
        .contains(FailingTasks.BUG)
        .containsOnlyOnce("at " + FailingTasks.class.getName());
  }
}
