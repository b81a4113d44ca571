package io.agentforge.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTest {
  @Test
  void theFirstRequestCancelsAndTheErrorNamesTheWayBack() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    StringWriter err = new StringWriter();
    Interruption interruption =
        Interruption.unbound(new PrintWriter(err, true), "forge resume r1", cancelled::countDown);
    assertThat(interruption.requested()).as("before").isFalse();
    interruption.request();
    assertThat(cancelled.await(10, TimeUnit.SECONDS)).as("work is cancelled").isTrue();
    assertThat(interruption.requested()).as("after").isTrue();
    assertThat(err.toString()).as("message").contains("ending cleanly");
    ForgeException error = interruption.interrupted("run r1", null);
    assertThat(error.code()).as("code").isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(error.code().exitStatus().code()).as("status").isEqualTo(130);
    assertThat(error).as("message").hasMessageContaining("forge resume r1");
  }

  @Test
  void theSecondRequestEndsTheProcessAtOnceWithOneHundredAndThirty(@TempDir Path folder)
      throws Exception {
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                InterruptedTwice.class.getName())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ended").isTrue();
    assertThat(process.exitValue()).as("status").isEqualTo(130);
    assertThat(out).as("what it said").content().contains("Go on with: forge resume r1");
    assertThat(out).as("shutdown hooks").content().doesNotContain("hook");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).as("no crash report beside the output").containsExactly(out);
    }
  }

  /** A program with a thread that never ends, interrupted twice. */
  static final class InterruptedTwice {
    private InterruptedTwice() {}

    public static void main(String[] arguments) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.err.println("hook")));
      Interruption interruption =
          Interruption.unbound(
              new PrintWriter(System.err, true), "forge resume r1", () -> endless());
      interruption.request();
      interruption.request();
      System.err.println("still here");
      endless();
    }

    private static void endless() {
      for (double sum = 0; sum >= 0; ) {
        sum += 1;
      }
    }
  }
}
