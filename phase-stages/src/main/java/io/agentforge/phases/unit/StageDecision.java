package io.agentforge.phases.unit;

import io.agentforge.phases.PhaseEvent;
import io.agentforge.udfs.device.StageRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a stage asked Spark for and where its tasks then computed: the answer to "why the CPU, why a
 * GPU, which one".
 *
 * @param stage name of the stage
 * @param request what each task asked for
 * @param devices device → tasks that computed on it
 * @param reasons of the tasks' devices, each once
 */
record StageDecision(
    String stage, StageRequest request, Map<String, Integer> devices, List<String> reasons) {
  static final String KIND = "stage_resources";

  static StageDecision of(String stage, StageRequest request, List<UnitResult> results) {
    Map<String, Integer> devices = new TreeMap<>();
    TreeSet<String> reasons = new TreeSet<>();
    for (UnitResult result : results) {
      devices.merge(result.device(), 1, Integer::sum);
      reasons.add(result.deviceReason());
    }
    return new StageDecision(stage, request, devices, List.copyOf(reasons));
  }

  PhaseEvent event() {
    int tasks = devices.values().stream().mapToInt(Integer::intValue).sum();
    String ran =
        String.join(
            ", ",
            devices.entrySet().stream().map(d -> d.getValue() + " on " + d.getKey()).toList());
    String message =
        "%d %s, %s (%s): %s. %s"
            .formatted(
                tasks,
                tasks == 1 ? "task" : "tasks",
                request.words(),
                request.reason(),
                ran,
                String.join("; ", reasons));
    return new PhaseEvent(KIND, PhaseEvent.Level.INFO, stage, message, Json.write(detail(tasks)));
  }

  private Map<String, Object> detail(int tasks) {
    Map<String, Object> detail = new TreeMap<>();
    detail.put("tasks", tasks);
    detail.put("cores", request.cores());
    detail.put("gpus", request.gpus());
    detail.put("scheduling", request.scheduling().name().toLowerCase(java.util.Locale.ROOT));
    detail.put("reason", request.reason());
    detail.put("devices", devices);
    detail.put("device_reasons", reasons);
    return detail;
  }
}
