package io.agentforge.phases.cognate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.datasets.task.Domain;
import io.agentforge.datasets.task.Split;
import io.agentforge.datasets.task.TaskFamilies;
import io.agentforge.datasets.task.TaskFamily;
import io.agentforge.datasets.task.TaskItem;
import io.agentforge.phases.evaluation.Component;
import io.agentforge.phases.evaluation.Mixture;
import io.agentforge.phases.evaluation.MixtureBatches;
import io.agentforge.seed.SeedTree;
import io.agentforge.train.Batch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixtureBatchesTest {
  private static final int ROWS = 4;
  private static final int LENGTH = 160;
  private static final Mixture ALL =
      new Mixture(
          Map.of(
              Component.TEXT, 0.4,
              Component.REASONING, 0.2,
              Component.RECALL, 0.2,
              Component.PROCEDURE, 0.2));
  private static SmallData data;

  @BeforeAll
  static void train_a_tokenizer(@TempDir Path folder) {
    data = new SmallData(folder);
  }

  @AfterAll
  static void close() {
    data.close();
  }

  @Test
  void a_batch_depends_on_seed_and_index_alone() {
    MixtureBatches inOrder = data.batches(ROWS, LENGTH, ALL, 1);
    List<Batch> batches = IntStream.range(0, 6).mapToObj(inOrder::batch).toList();
    MixtureBatches jumping = data.batches(ROWS, LENGTH, ALL, 1);
    for (int index : new int[] {5, 0, 3}) {
      assertThat(jumping.batch(index).inputs())
          .as("inputs of batch %d asked for alone", index)
          .isEqualTo(batches.get(index).inputs());
      assertThat(jumping.batch(index).targets())
          .as("targets of batch %d asked for alone", index)
          .isEqualTo(batches.get(index).targets());
    }
    assertThat(data.batches(1, LENGTH, ALL, 1).batch(9).inputs())
        .as("row 1 of batch 2 of four rows, as batch 9 of one row")
        .isEqualTo(row(batches.get(2).inputs(), 1));
    assertThat(batches.get(1).inputs()).as("the next batch").isNotEqualTo(batches.get(0).inputs());
    assertThat(data.batches(ROWS, LENGTH, ALL, 2).batch(0).inputs())
        .as("another seed")
        .isNotEqualTo(batches.get(0).inputs());
  }

  @Test
  void every_row_starts_with_the_begin_token() {
    MixtureBatches batches = data.batches(ROWS, LENGTH, ALL, 3);
    for (int index = 0; index < 20; index++) {
      for (int r = 0; r < ROWS; r++) {
        assertThat(batches.batch(index).inputs()[r * LENGTH])
            .as("batch %d, row %d", index, r)
            .isEqualTo(SmallData.FRAME.begin());
      }
    }
  }

  @Test
  void every_token_of_text_is_a_target_and_follows_its_input() {
    Batch batch = data.batches(64, 50, only(Component.TEXT), 4).batch(0);
    Set<Integer> seen = new HashSet<>();
    for (int r = 0; r < 64; r++) {
      int[] inputs = Arrays.copyOfRange(batch.inputs(), r * 50, (r + 1) * 50);
      int[] targets = Arrays.copyOfRange(batch.targets(), r * 50, (r + 1) * 50);
      assertThat(targets).as("targets of row %d", r).doesNotContain(Batch.IGNORED);
      assertThat(Arrays.copyOfRange(inputs, 1, 50))
          .as("inputs of row %d after the begin token", r)
          .isEqualTo(Arrays.copyOf(targets, 49));
      int start = targets[0] - SmallData.FIRST_TEXT_TOKEN;
      assertThat(targets).as("row %d", r).isEqualTo(data.corpus.range(start, 50));
      seen.add(start);
    }
    assertThat(seen).as("windows of 64 rows").hasSizeGreaterThan(50);
  }

  @Test
  void of_questions_every_token_up_to_the_end_token_is_a_target() {
    for (Component suite : Component.specialists()) {
      int questions = 0;
      for (Question question : questions(suite, 12)) {
        TaskFamily family = family(suite, question.prompt());
        assertThat(question.answer().strip())
            .as("answer of '%s'", question.prompt())
            .isEqualTo(family.oracle(question.prompt()));
        assertThat(question.closed()).as("end token after '%s'", question.prompt()).isTrue();
        questions++;
      }
      assertThat(questions).as("whole questions of %s", suite).isGreaterThan(30);
    }
  }

  @Test
  void answers_are_always_targets_and_prompts_in_their_share() {
    for (double share : new double[] {0, 0.2}) {
      Batch all = data.batches(200, LENGTH, only(Component.RECALL), 8).batch(0);
      Batch some = data.batches(200, LENGTH, only(Component.RECALL), share, 8).batch(0);
      assertThat(some.inputs()).as("inputs at a share of %s", share).isEqualTo(all.inputs());
      int prompt = 0;
      int kept = 0;
      boolean answer = false;
      for (int i = 0; i < all.targets().length; i++) {
        String text =
            all.inputs()[i] == SmallData.FRAME.begin() || all.targets()[i] == Batch.IGNORED
                ? ""
                : data.tokenizer.decode(new int[] {all.inputs()[i]});
        answer = i % LENGTH != 0 && !text.isEmpty() && (answer || text.contains("?"));
        if (answer) {
          assertThat(some.targets()[i])
              .as("target %d, of an answer", i)
              .isEqualTo(all.targets()[i]);
        } else if (all.targets()[i] != Batch.IGNORED) {
          prompt++;
          kept += some.targets()[i] == all.targets()[i] ? 1 : 0;
        }
      }
      assertThat(prompt).as("tokens of prompts").isGreaterThan(5000);
      assertThat((double) kept / prompt).as("share of prompts").isCloseTo(share, within(0.02));
    }
  }

  @Test
  void components_come_in_the_shares_of_the_mixture() {
    int rows = 600;
    Batch batch = data.batches(rows, 60, ALL, 6).batch(0);
    Map<Component, Integer> counts = new java.util.EnumMap<>(Component.class);
    for (int r = 0; r < rows; r++) {
      int[] inputs = Arrays.copyOfRange(batch.inputs(), r * 60, (r + 1) * 60);
      counts.merge(component(inputs), 1, Integer::sum);
    }
    ALL.shares()
        .forEach(
            (component, share) ->
                assertThat((double) counts.getOrDefault(component, 0) / rows)
                    .as("share of %s, of text in steps, of questions drawn", component)
                    .isCloseTo(share, within(component == Component.TEXT ? 3.0 / rows : 0.05)));
    Batch pure = data.batches(40, 60, only(Component.RECALL), 6).batch(0);
    for (int r = 0; r < 40; r++) {
      assertThat(component(Arrays.copyOfRange(pure.inputs(), r * 60, (r + 1) * 60)))
          .as("row %d of a mixture of recall alone", r)
          .isEqualTo(Component.RECALL);
    }
  }

  @Test
  void a_row_of_questions_holds_several_domains() {
    Mixture specialist = Mixture.specialist(Component.RECALL, 0.7, ALL);
    int rows = 100;
    Batch batch = data.batches(rows, LENGTH, specialist, 6).batch(0);
    int first = 0;
    int mixed = 0;
    for (int r = 0; r < rows; r++) {
      int[] inputs = Arrays.copyOfRange(batch.inputs(), r * LENGTH, (r + 1) * LENGTH);
      List<Integer> starts =
          IntStream.range(0, LENGTH - 12)
              .filter(i -> inputs[i] == SmallData.FRAME.begin())
              .boxed()
              .toList();
      Set<Component> domains = new HashSet<>();
      for (int start : starts) {
        domains.add(component(Arrays.copyOfRange(inputs, start, LENGTH)));
      }
      first += component(inputs) == Component.TEXT ? 0 : 1;
      mixed += domains.size() > 1 ? 1 : 0;
    }
    assertThat(first).as("rows of questions").isGreaterThan(70);
    assertThat(mixed).as("rows with a replayed question among their own").isBetween(15, 70);
  }

  @Test
  void no_question_of_another_split_is_ever_trained_on() {
    Set<String> heldOut = new HashSet<>();
    for (Domain domain : Domain.values()) {
      for (TaskFamily family : TaskFamilies.of(domain)) {
        for (int level = 1; level <= 2; level++) {
          for (int i = 0; i < 400; i++) {
            TaskItem item = family.draw(SeedTree.root(9).child(family.id(), level, i), level);
            if (data.tasks.splits().of(item) != Split.TRAIN) {
              heldOut.add(item.prompt());
            }
          }
        }
      }
    }
    int chains = 0;
    for (Component suite : Component.specialists()) {
      for (Question question : questions(suite, 60)) {
        String prompt = question.prompt();
        assertThat(heldOut).as("held-out questions").doesNotContain(prompt);
        if (prompt.startsWith("chain mod 7")) { // its canonical form is its prompt
          chains++;
          TaskItem item = new TaskItem("modular_chain", Domain.REASONING, 1, prompt, " 0", prompt);
          assertThat(data.tasks.splits().of(item)).as(prompt).isEqualTo(Split.TRAIN);
        }
      }
    }
    assertThat(chains).as("chains looked at").isGreaterThan(50);
  }

  @Test
  void a_specialist_gets_its_share_and_replays_the_rest_in_the_trunks_proportions() {
    Mixture specialist = Mixture.specialist(Component.RECALL, 0.7, ALL);
    assertThat(specialist.shares().get(Component.RECALL)).as("own").isCloseTo(0.7, within(1e-12));
    assertThat(specialist.shares().get(Component.TEXT)).as("text").isCloseTo(0.15, within(1e-12));
    assertThat(specialist.shares().get(Component.REASONING))
        .as("reasoning")
        .isCloseTo(0.075, within(1e-12));
    assertThat(Mixture.specialist(Component.RECALL, 0.7, only(Component.RECALL)).shares())
        .as("nothing to replay")
        .containsExactly(Map.entry(Component.RECALL, 1.0));
  }

  private record Question(String prompt, String answer, boolean closed) {}

  /** The whole questions of some rows, put together from inputs and targets. */
  private static List<Question> questions(Component suite, int rows) {
    Batch batch = data.batches(rows, LENGTH, only(suite), 7).batch(1);
    List<Question> questions = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      int start = r * LENGTH;
      for (int at = start + 1; at < (r + 1) * LENGTH; at++) {
        if (batch.inputs()[at] == SmallData.FRAME.begin()) {
          questions.add(question(batch, start, at));
          start = at;
        }
      }
    }
    return questions;
  }

  /** Every token of a question predicts the next one; what follows its end is no target. */
  private static Question question(Batch batch, int from, int to) {
    int[] next = Arrays.copyOfRange(batch.inputs(), from + 1, to);
    assertThat(Arrays.copyOfRange(batch.targets(), from, to - 1))
        .as("targets of the question at %d", from)
        .isEqualTo(next);
    assertThat(batch.targets()[to - 1]).as("target at the end token").isEqualTo(Batch.IGNORED);
    String text = data.tokenizer.decode(Arrays.copyOf(next, next.length - 1));
    String mark = text.contains(" =>") ? " =>" : text.contains(" ?") ? " ?" : " =";
    int border = text.indexOf(mark) + mark.length();
    return new Question(
        text.substring(0, border),
        text.substring(border),
        next[next.length - 1] == SmallData.FRAME.end());
  }

  private static TaskFamily family(Component suite, String prompt) {
    String word = prompt.substring(0, prompt.indexOf(' '));
    return TaskFamilies.of(suite.domain().orElseThrow()).stream()
        .filter(f -> f.draw(SeedTree.root(1), 1).prompt().startsWith(word + " "))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no family of " + suite + " asks: " + prompt));
  }

  private static Component component(int[] inputs) {
    if (inputs[1] >= SmallData.FIRST_TEXT_TOKEN) {
      return Component.TEXT;
    }
    String prompt = data.tokenizer.decode(Arrays.copyOfRange(inputs, 1, inputs.length));
    String word = prompt.substring(0, prompt.indexOf(' ') + 1);
    for (Component suite : Component.specialists()) {
      for (TaskFamily family : TaskFamilies.of(suite.domain().orElseThrow())) {
        if (family.draw(SeedTree.root(1), 1).prompt().startsWith(word)) {
          return suite;
        }
      }
    }
    throw new AssertionError("no suite asks: " + prompt);
  }

  private static Mixture only(Component component) {
    return new Mixture(Map.of(component, 1.0));
  }

  private static int[] row(int[] ids, int row) {
    return Arrays.copyOfRange(ids, row * LENGTH, (row + 1) * LENGTH);
  }
}
