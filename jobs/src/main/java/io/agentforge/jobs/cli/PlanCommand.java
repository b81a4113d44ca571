package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import io.agentforge.phases.PhasePlan;
import io.agentforge.phases.WorkUnit;
import io.agentforge.recipe.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code forge plan}: what would run; starts no Spark job. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description =
        "Lists the work units of a recipe with items, tokens, bytes and estimated time and memory."
            + " Estimates follow from operation counts and an assumed rate per core.",
    footerHeading = "%nExample:%n",
    footer = "  forge plan conf/recipes/cognate-25m.yaml")
final class PlanCommand implements Callable<Integer> {
  @Mixin private RecipeArguments arguments;
  @Mixin private HomeOption home;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    Recipe recipe = arguments.recipe();
    List<PhasePlan> plans = Planning.plans(recipe, home.uri());
    answer.print(() -> document(plans), () -> text(plans));
    return ExitStatus.DONE.code();
  }

  private static Map<String, Object> document(List<PhasePlan> plans) {
    return Map.of("phases", plans.stream().map(PlanCommand::document).toList());
  }

  private static Map<String, Object> document(PhasePlan plan) {
    Map<String, Object> phase = new LinkedHashMap<>();
    phase.put("phase", plan.phase().id());
    phase.put("plan_digest", plan.digest());
    phase.put("inputs_digest", plan.inputsDigest());
    phase.put("tokens", plan.units().stream().mapToLong(WorkUnit::tokens).sum());
    phase.put("bytes", plan.units().stream().mapToLong(WorkUnit::bytes).sum());
    phase.put("estimated_core_seconds", seconds(plan));
    phase.put(
        "estimated_memory_bytes",
        plan.units().stream().mapToLong(WorkUnit::memoryBytes).max().orElse(0));
    List<Map<String, Object>> units = new ArrayList<>();
    for (WorkUnit unit : plan.units()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("unit", unit.key());
      row.put("kind", unit.kind());
      row.put("items", unit.items());
      row.put("tokens", unit.tokens());
      row.put("bytes", unit.bytes());
      row.put("estimated_seconds", unit.seconds());
      row.put("estimated_memory_bytes", unit.memoryBytes());
      units.add(row);
    }
    phase.put("work_units", units);
    return phase;
  }

  private static double seconds(PhasePlan plan) {
    return plan.units().stream()
        .map(WorkUnit::seconds)
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .sum();
  }

  private static String text(List<PhasePlan> plans) {
    return plans.stream().map(PlanCommand::text).reduce("", (a, b) -> a + b);
  }

  private static String text(PhasePlan plan) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%-28s %8s %12s %10s %10s %10s%n",
            "unit",
            "items",
            "tokens",
            "MB",
            "est. s",
            "est. MB"));
    for (WorkUnit unit : plan.units()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-28s %8d %12d %10.1f %10s %10d%n",
              unit.key(),
              unit.items(),
              unit.tokens(),
              unit.bytes() / 1e6,
              unit.seconds() == null ? "-" : String.format(Locale.ROOT, "%.1f", unit.seconds()),
              unit.memoryBytes() / 1_000_000));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "phase %s: %d units, %d tokens, about %.0f core seconds (estimated)%n",
            plan.phase().id(),
            plan.units().size(),
            plan.units().stream().mapToLong(WorkUnit::tokens).sum(),
            seconds(plan)));
    return text.toString();
  }
}
