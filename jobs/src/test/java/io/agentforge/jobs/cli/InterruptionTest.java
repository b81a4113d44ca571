package io.agentforge.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

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
}
