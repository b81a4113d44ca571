package io.agentforge.phases.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.datasets.ledger.EventLevel;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.LedgerTable;
import io.agentforge.datasets.ledger.RunState;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.StorageObserver;
import io.agentforge.datasets.storage.StorageOperation;
import io.agentforge.datasets.testing.LedgerRows;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
class LedgerQueueTest {
  private final List<String> appends = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch go = new CountDownLatch(1);

  @Test
  void appends_happen_beside_the_caller_in_the_order_of_the_calls_and_stop_at_a_failure(
      SparkSession spark, @TempDir Path folder) throws Exception {
    Home home = Home.local(folder);
    Ledger ledger = Ledger.open(spark, home, recorded());
    try (LedgerQueue queue = new LedgerQueue(ledger)) {
      queue.append("e0", LedgerRows.event(0, EventLevel.INFO));
      queue.append("r0", LedgerRows.run("r1", 0, RunState.RUNNING, LedgerRows.START));
      queue.append("e1", LedgerRows.event(1, EventLevel.INFO));
      assertThat(appends).as("appends before the writer may go").isEmpty();
      go.countDown();
      queue.flush();
      assertThat(appends)
          .as("order of the appends")
          .containsExactly(
              home.ledger(LedgerTable.EVENTS),
              home.ledger(LedgerTable.RUNS),
              home.ledger(LedgerTable.EVENTS));

      queue.append("bad", LedgerRows.event(-1, EventLevel.INFO));
      queue.append("r1", LedgerRows.run("r1", 1, RunState.SUCCEEDED, LedgerRows.START));
      ForgeException error = catchThrowableOfType(ForgeException.class, queue::flush);
      assertThat(error).as("failure of the queue").isNotNull();
      assertThat(error.code()).as("code").isEqualTo(ErrorCode.LEDGER_FAILED);
      assertThat(error).as("the first failure").hasMessageContaining("sequence >= 0");
    }
    assertThat(ledger.reader().run("r1").orElseThrow().state())
        .as("the row behind the failed one was not written")
        .isEqualTo(RunState.RUNNING);
    assertThat(ledger.reader().events("r1")).as("events").hasSize(2);
  }

  private StorageObserver recorded() {
    return new StorageObserver() {
      @Override
      public void before(StorageOperation operation) {
        try {
          go.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void after(StorageOperation operation) {
        if (operation.kind() == StorageOperation.Kind.APPEND) {
          appends.add(operation.path());
        }
      }
    };
  }
}
