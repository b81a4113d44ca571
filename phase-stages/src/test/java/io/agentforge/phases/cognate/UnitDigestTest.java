package io.agentforge.phases.cognate;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.task.TaskSampler;
import io.agentforge.model.Profile;
import io.agentforge.phases.evaluation.Component;
import io.agentforge.phases.evaluation.EvaluateUnit;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Mixture;
import io.agentforge.phases.evaluation.Models;
import io.agentforge.phases.evaluation.TrainingText;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.torch.ComputeType;
import io.agentforge.train.TrainingSettings;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A unit's digest changes with every single setting that its result depends on. */
class UnitDigestTest {
  private static final List<CheckpointFile> FILES =
      List.of(new CheckpointFile(Models.WEIGHTS, "aa", 5));
  private static final EvaluationItem ITEM =
      new EvaluationItem("id", "recall", "key_value", 1, "p", " a", 2);
  private static final TrainingSettings SETTINGS =
      new TrainingSettings(
          10, 1, 1e-3, 2, 3, 0.1, 0.9, 0.95, 1e-8, 0.1, 1, false, ComputeType.FP32);

  private static final TrainUnit TRAIN =
      new TrainUnit(
          "recall",
          0,
          2,
          Profile.TINY.config(),
          SETTINGS,
          4,
          64,
          new Mixture(Map.of(Component.TEXT, 0.5, Component.RECALL, 0.5)),
          SmallData.FRAME,
          new PreparedData("data", FILES),
          TaskSampler.standard(),
          0.5,
          7,
          "parent",
          TrainUnit.Start.FRESH,
          List.of(ITEM),
          5);

  @Test
  void training() {
    everySettingCounts(
        TRAIN,
        // files are what the digests of the parent and of the data stand for
        List.of("start", "data.files"));
  }

  @Test
  void evaluation() {
    everySettingCounts(
        new EvaluateUnit("m", FILES, 0, List.of(ITEM), SmallData.FRAME, ComputeType.FP32),
        List.of("model", "shard"));
  }

  @Test
  void generation() {
    everySettingCounts(
        new GenerateUnit(
            "m",
            FILES,
            List.of(new GenerateUnit.Prompt("recall", "p")),
            5,
            0.8,
            7,
            SmallData.FRAME,
            ComputeType.FP32),
        List.of());
  }

  @Test
  void preparation() {
    everySettingCounts(
        new PrepareUnit(
            "shipped",
            "corpus",
            new TrainingText.Shipped(1),
            512,
            TaskSampler.standard(),
            7,
            "folder",
            "digest",
            SmallData.FRAME,
            true),
        // the digests of corpus and tokenizer stand for where they lie
        List.of("corpusName", "text", "tokenizerFolder"));
  }

  @Test
  void validation_and_import() {
    everySettingCounts(new ValidateUnit(Map.of("trunk", FILES)), List.of());
    everySettingCounts(new ImportUnit("folder", "digest"), List.of("folder"));
  }

  private static void everySettingCounts(UnitTask unit, List<String> left) {
    Map<String, Object> variants = new HashMap<>();
    variants((Record) unit, "", variants);
    assertThat(variants).as("variants of %s", unit.kind()).isNotEmpty();
    variants.forEach(
        (path, variant) -> {
          boolean counts = left.stream().noneMatch(l -> path.matches("\\Q" + l + "\\E([.\\[].*)?"));
          assertThat(((UnitTask) variant).digest().equals(unit.digest()))
              .as("%s %s: digest with another %s stays", unit.key(), unit.kind(), path)
              .isEqualTo(!counts);
        });
  }

  /** Path of a leaf → the record with that leaf changed. */
  private static void variants(Record value, String prefix, Map<String, Object> out) {
    RecordComponent[] components = value.getClass().getRecordComponents();
    Object[] values = Arrays.stream(components).map(c -> read(c, value)).toArray();
    for (int i = 0; i < components.length; i++) {
      int index = i;
      String path = prefix + components[i].getName();
      Map<String, Object> changed = new HashMap<>();
      changed(values[i], path, changed);
      changed.forEach(
          (p, other) -> {
            Object[] arguments = values.clone();
            arguments[index] = other;
            out.put(p, make(value.getClass(), components, arguments));
          });
    }
  }

  private static void changed(Object value, String path, Map<String, Object> out) {
    if (value instanceof Record record) {
      variants(record, path + ".", out);
    } else if (value instanceof List<?> list) {
      List<Object> longer = new ArrayList<>(list);
      longer.add(list.isEmpty() ? null : list.get(0));
      if (!list.isEmpty()) {
        out.put(path, longer);
        changed(list.get(0), path + "[0]", out);
        replace(out, path + "[0]", list);
      }
    } else if (value instanceof Map<?, ?> map) {
      Map<Object, Object> fewer = new HashMap<>(map);
      fewer.remove(map.keySet().iterator().next());
      out.put(path, fewer.isEmpty() ? Map.of("other", FILES) : fewer);
    } else {
      out.put(path, leaf(value));
    }
  }

  /** Puts changed first elements back into their list. */
  private static void replace(Map<String, Object> out, String prefix, List<?> list) {
    out.replaceAll(
        (path, other) -> {
          if (!path.startsWith(prefix)) {
            return other;
          }
          List<Object> with = new ArrayList<>(list);
          with.set(0, other);
          return with;
        });
  }

  private static Object leaf(Object value) {
    if (value instanceof Integer number) {
      return number + 1;
    } else if (value instanceof Long number) {
      return number + 1;
    } else if (value instanceof Double number) {
      return number * 1.01;
    } else if (value instanceof Boolean flag) {
      return !flag;
    } else if (value instanceof String text) {
      return text + "x";
    } else if (value instanceof Enum<?> constant) {
      Object[] all = constant.getDeclaringClass().getEnumConstants();
      return all[(constant.ordinal() + 1) % all.length];
    }
    throw new AssertionError("no other value of " + value.getClass());
  }

  private static Object read(RecordComponent component, Record value) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static Object make(Class<?> type, RecordComponent[] components, Object[] arguments) {
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
