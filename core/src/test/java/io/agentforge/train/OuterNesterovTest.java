package io.agentforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.Profile;
import io.agentforge.quantize.ScaleType;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;
import io.agentforge.train.OuterNesterov.Arrival;
import io.agentforge.train.OuterNesterov.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OuterNesterovTest {
  private static final ModelConfig TINY = Profile.TINY.config();
  private static final TrainingSettings SETTINGS = CountingTask.settings(ComputeType.FP32, 1, 0.01);
  private static final TernaryCourse COURSE =
      new TernaryCourse(new TernarySettings("32", ScaleType.F16, 0, 0), Optional.empty());

  @Test
  void velocity_and_weights_follow_the_paper_and_shares_are_those_of_tokens() {
    OuterNesterov outer = new OuterNesterov(0.5, 0.9);
    State first =
        outer.step(
            State.of(weights(1, 2)),
            List.of(new Arrival(weights(0, 2), 30), new Arrival(weights(1, -2), 10)));
    assertThat(values(first.velocity())).as("mean way").containsExactly(0.75f, 1f);
    assertThat(values(first.weights()))
        .as("weights: w - 0.5 * 1.9 * way")
        .containsExactly((float) (1 - 0.5 * 1.9 * 0.75), (float) (2 - 0.5 * 1.9));
    State second = outer.step(first, List.of(new Arrival(first.weights(), 1)));
    assertThat(values(second.velocity())).as("nobody moved").containsExactly(0.675f, 0.9f);
  }

  @Test
  void a_lost_worker_changes_the_mean_to_that_of_the_others() {
    OuterNesterov mean = new OuterNesterov(1, 0);
    State after = mean.step(State.of(weights(5, 5)), List.of(new Arrival(weights(1, 3), 7)));
    assertThat(values(after.weights())).as("the one that came back").containsExactly(1f, 3f);
    assertThatThrownBy(() -> mean.step(State.of(weights(5, 5)), List.of()))
        .hasMessageContaining("no worker");
  }

  @Test
  void rounds_of_one_worker_without_momentum_are_plain_training_bit_for_bit() {
    BatchSource batches = CountingTask.batches(TINY, 4, 16, 5);
    List<Double> plain = new ArrayList<>();
    List<Double> rounds = new ArrayList<>();
    OuterNesterov mean = new OuterNesterov(1, 0);
    try (Trainer alone = trainer(batches);
        Trainer worker = trainer(batches)) {
      State state = State.of(worker.weights());
      for (int round = 0; round < 3; round++) {
        for (int step = 0; step < 3; step++) {
          plain.add(alone.step().loss());
          rounds.add(worker.step().loss());
        }
        state = mean.step(state, List.of(new Arrival(worker.weights(), 1)));
        worker.replaceWeights(state.weights());
      }
    }
    assertThat(rounds).as("losses").isEqualTo(plain);
  }

  @Test
  void two_workers_on_other_batches_reach_together_what_one_reaches_on_as_many_tokens() {
    double one = lastLoss(1, 12, new OuterNesterov(1, 0));
    double two = lastLoss(2, 6, new OuterNesterov(1, 0));
    double start = lastLoss(1, 1, new OuterNesterov(1, 0));
    System.out.printf("one %.3f, two %.3f, after the first round %.3f%n", one, two, start);
    assertThat(one).as("one worker").isLessThan(start - 1);
    assertThat(two).as("two workers").isLessThan(start - 0.5 * (start - one));
  }

  /** Mean loss of the averaged weights after rounds of 5 steps, on batches nobody trained on. */
  private static double lastLoss(int workers, int rounds, OuterNesterov outer) {
    List<Trainer> trainers = new ArrayList<>();
    try {
      for (int k = 0; k < workers; k++) {
        trainers.add(trainer(CountingTask.batches(TINY, 4, 16, 100 + k)));
      }
      State state = State.of(trainers.get(0).weights());
      for (int round = 0; round < rounds; round++) {
        List<Arrival> arrivals = new ArrayList<>();
        for (Trainer trainer : trainers) {
          trainer.replaceWeights(state.weights());
          for (int step = 0; step < 5; step++) {
            trainer.step();
          }
          arrivals.add(new Arrival(trainer.weights(), 5));
        }
        state = outer.step(state, arrivals);
      }
      DecoderWeights loaded = DecoderWeights.load(TINY, state.weights(), Device.cpu());
      try (Trainer judge =
          Trainer.start(loaded, SETTINGS, COURSE, CountingTask.batches(TINY, 16, 16, 7))) {
        return judge.step().loss();
      }
    } finally {
      trainers.forEach(Trainer::close);
    }
  }

  private static Trainer trainer(BatchSource batches) {
    return Trainer.start(DecoderWeights.initial(TINY, SeedTree.root(1)), SETTINGS, COURSE, batches);
  }

  private static Map<String, Tensor> weights(float... values) {
    return Map.of("w", Floats.tensor("w", DType.F32, List.of((long) values.length), values));
  }

  private static float[] values(Map<String, Tensor> tensors) {
    return Floats.values(tensors.get("w"));
  }
}
