package io.agentforge.datasets.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.seed.SeedTree;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskAuditTest {
  private static final TaskSampler SAMPLER = TaskSampler.standard();

  @Test
  void noFamilyHasAPromptOrAnInstanceInTwoSplitsAndNoShortcutSolvesIt() {
    AuditReport report = TaskAudit.audit(SAMPLER, 2000, SeedTree.root(31));
    assertThat(report.disjoint()).as("splits are disjoint:%n%s", report.table()).isTrue();
    assertThat(report.families()).as("families").hasSize(12);
    for (FamilyAudit family : report.families()) {
      double bound = family.family().equals("boolean_logic") ? 0.55 : 0.40;
      assertThat(family.shortcuts())
          .as("shortcuts on %s", family.family())
          .hasSize(Shortcut.values().length)
          .allMatch(score -> score.items() > 500 && score.rate() < bound);
    }
  }

  @Test
  void aFamilyWhoseCanonicalFormHidesTheSameQuestionIsFound() {
    TaskFamily leaky =
        new OneInstance() {
          @Override
          public TaskItem draw(SeedTree seed, int level) {
            return new TaskItem(id(), domain(), level, "what ?", " this", "form " + seed.bits(0));
          }
        };
    FamilyAudit audit = TaskAudit.audit(SAMPLER, leaky, 50, SeedTree.root(1));
    assertThat(audit.exactOverlap()).as("prompts in two splits").isEqualTo(1);
    assertThat(audit.canonicalOverlap()).as("canonical forms in two splits").isZero();
    assertThat(audit.nearDuplicates()).as("near duplicates").isEqualTo(1.0);
    assertThat(audit.sharedGrams()).as("shared grams").isEqualTo(1.0);
    assertThat(audit.shortcuts().get(Shortcut.MAJORITY.ordinal()).rate())
        .as("majority answer")
        .isEqualTo(1.0);
    assertThat(audit.shortcuts().get(Shortcut.MAJORITY.ordinal()).interval().low())
        .as("lower end of the interval of 50 of 50")
        .isCloseTo(0.929, within(0.001));
  }

  @Test
  void aPromptWithOneSymbolChangedAtItsEndIsANearDuplicateAndAShuffledOneIsNot() {
    NearDuplicates known = new NearDuplicates(List.of("a b c d e f g h i j k l m n o p"));
    assertThat(known.similar("a b c d e f g h i j k l m n o q")).as("last symbol").isTrue();
    assertThat(known.similar("p o n m l k j i h g f e d c b a")).as("reversed").isFalse();
    assertThat(known.sharesGram("z z a b c d e f g h i j k l m")).as("13 in common").isTrue();
    assertThat(known.sharesGram("z z z a b c d e f g h i j k l")).as("12 in common").isFalse();
  }

  @Test
  void shortcutsReadTheNumbersAndPartsThatTheyAreNamedAfter() {
    TaskItem item =
        new TaskItem("f", Domain.RECALL, 1, "total : 4 + 2 1 + 1 8 ; then =", " 3", "c");
    assertThat(Shortcut.FIRST_NUMBER.fitted(List.of()).apply(item)).as("first").isEqualTo("4");
    assertThat(Shortcut.LAST_NUMBER.fitted(List.of()).apply(item)).as("last").isEqualTo("1 8");
    assertThat(Shortcut.LONGEST_OPTION.fitted(List.of()).apply(item))
        .as("longest")
        .isEqualTo("total");
    assertThat(Shortcut.COPY_INPUT.fitted(List.of()).apply(item))
        .as("input")
        .isEqualTo("4 + 2 1 + 1 8");
    assertThat(Shortcut.MAJORITY.fitted(List.of(item)).apply(item)).as("majority").isEqualTo("3");
  }
}
