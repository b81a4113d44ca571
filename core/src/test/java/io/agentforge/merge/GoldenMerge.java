package io.agentforge.merge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.format.DType;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.Tensor;
import io.agentforge.seed.SeedTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What mergekit 0.1.5 wrote for small recipes, and for each output tensor the inputs and parameters
 * that its recipe gives it ({@code resolved.json}, made by a reader of recipes that shares nothing
 * with ours), so that methods are tested apart from recipes.
 */
final class GoldenMerge {
  static final Path FOLDER = Path.of("src/test/resources/golden/merge");

  private static final Map<String, JsonNode> FILES = new HashMap<>();
  private static final Map<String, Map<String, Tensor>> MODELS = new HashMap<>();

  private GoldenMerge() {}

  /** One output tensor. */
  record Task(MergeMethod method, MergeInput input, Tensor expected) {}

  static synchronized JsonNode json(String file) {
    return FILES.computeIfAbsent(
        file,
        name -> {
          try {
            return new ObjectMapper().readTree(FOLDER.resolve(name).toFile());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Tensors of a model of the golden set. */
  static synchronized Map<String, Tensor> model(String name) {
    return MODELS.computeIfAbsent(
        name,
        key -> {
          Map<String, Tensor> tensors = new LinkedHashMap<>();
          try (Stream<Path> files = Files.list(FOLDER.resolve("models").resolve(key))) {
            files
                .filter(file -> file.toString().endsWith(".safetensors"))
                .flatMap(file -> SafetensorsFile.open(file).tensors().stream())
                .forEach(tensor -> tensors.put(tensor.name(), tensor));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return tensors;
        });
  }

  static List<Integer> shape(Tensor tensor) {
    return tensor.shape().stream().map(Math::toIntExact).toList();
  }

  static List<String> cases() {
    List<String> names = new ArrayList<>();
    json("resolved.json").fieldNames().forEachRemaining(names::add);
    return names;
  }

  static String methodOf(String name) {
    return json("resolved.json").path(name).path("method").asText();
  }

  static List<Task> tasks(String name) {
    JsonNode golden = json("resolved.json").path(name);
    MergeMethod method = MergeMethods.all().named(golden.path("method").asText());
    SafetensorsFile output =
        SafetensorsFile.open(FOLDER.resolve("outputs").resolve(name + ".safetensors"));
    Arithmetic arithmetic =
        golden.path("dtype").asText().equals("bfloat16") ? Arithmetic.BFLOAT16 : Arithmetic.FLOAT32;
    List<Task> tasks = new ArrayList<>();
    for (JsonNode part : golden.path("parts")) {
      Iterator<Map.Entry<String, JsonNode>> tensors = part.path("tensors").fields();
      while (tensors.hasNext()) {
        Map.Entry<String, JsonNode> tensor = tensors.next();
        Tensor expected = output.tensor(tensor.getKey());
        MergeInput input = input(method, part, tensor, shape(expected), arithmetic);
        tasks.add(new Task(method, input, expected));
      }
    }
    return tasks;
  }

  private static MergeInput input(
      MergeMethod method,
      JsonNode part,
      Map.Entry<String, JsonNode> tensor,
      List<Integer> shape,
      Arithmetic arithmetic) {
    List<String> models = new ArrayList<>();
    if (part.has("base")) {
      models.add(part.path("base").asText());
    }
    part.path("donors").forEach(donor -> models.add(donor.path("model").asText()));
    List<TensorValues> values = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      JsonNode names = tensor.getValue();
      String name = names.isEmpty() ? tensor.getKey() : names.get(i).asText();
      values.add(TensorValues.of(model(models.get(i)).get(name)));
    }
    boolean base = part.has("base");
    List<Donor> donors = new ArrayList<>();
    for (int i = base ? 1 : 0; i < models.size(); i++) {
      JsonNode set = part.path("donors").get(i - (base ? 1 : 0));
      donors.add(
          new Donor(
              models.get(i),
              values.get(i),
              parameters(method, ParameterSpec.Scope.PER_MODEL, set)));
    }
    return new MergeInput(
        tensor.getKey(),
        shape,
        base ? Optional.of(values.get(0)) : Optional.empty(),
        donors,
        parameters(method, ParameterSpec.Scope.SHARED, part.path("shared")),
        arithmetic,
        SeedTree.root(0).child("merge", tensor.getKey()));
  }

  private static ParameterValues parameters(
      MergeMethod method, ParameterSpec.Scope scope, JsonNode set) {
    Map<String, Double> values = new HashMap<>();
    set.fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              if (!field.getKey().equals("model")) {
                values.put(
                    field.getKey(),
                    value.isBoolean()
                        ? (value.asBoolean() ? 1.0 : 0.0)
                        : Double.parseDouble(value.asText()));
              }
            });
    return ParameterValues.of(method.parameters(), scope, values);
  }

  /** The merged tensor. */
  static float[] merge(MergeMethod method, MergeInput input) {
    float[] out = new float[input.length()];
    method.merge(input, TensorSink.into(out));
    return out;
  }

  /** Distance of neighbouring numbers of a 16-bit type at x. */
  static double unitInLastPlace(double x, DType dtype) {
    int fraction = dtype == DType.BF16 ? 7 : 10;
    return Math.scalb(1.0, Math.getExponent(Math.max(Math.abs(x), 0x1p-14)) - fraction);
  }
}
