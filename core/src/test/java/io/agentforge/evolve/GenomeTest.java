package io.agentforge.evolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.merge.folder.FolderMerge;
import io.agentforge.merge.folder.LocalOutputFolder;
import io.agentforge.merge.folder.MergeOptions;
import io.agentforge.merge.folder.ModelSource;
import io.agentforge.merge.folder.OutputFolder;
import io.agentforge.merge.recipe.MergeRecipeReader;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.model.Profile;
import io.agentforge.model.TensorSpec;
import io.agentforge.seed.SeedTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Genomes: their one form, their text, the models they make, and mergekit's YAML. */
class GenomeTest {
  private static final ModelConfig CONFIG = Profile.TINY.config();
  private static final List<String> FOUR =
      IntStream.range(0, 4).mapToObj(i -> String.valueOf((char) ('a' + i)).repeat(64)).toList();

  private static final Map<String, Tensor> TENSORS = new java.util.HashMap<>();

  /** Uniform numbers by parent and name; parents differ from the first by a tenth of its size. */
  private static Tensor parent(int parent, String name) {
    return TENSORS.computeIfAbsent(parent + name, key -> drawn(parent, name));
  }

  private static Tensor drawn(int parent, String name) {
    TensorSpec spec =
        CONFIG.tensors().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    float[] values = new float[Math.toIntExact(spec.elements())];
    SeedTree base = SeedTree.root(1).child(name);
    SeedTree own = SeedTree.root(2).child(name, parent);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (base.uniform(i) + (parent == 0 ? 0 : 0.1 * own.uniform(i)));
    }
    return Floats.tensor(name, DType.F32, spec.shape(), values);
  }

  private static Map<String, Tensor> made(Genome genome) {
    return new GenomeMerger(CONFIG, genome, GenomeTest::parent).tensors();
  }

  private static Stage.Group group(
      String method, int base, List<Integer> donors, Map<String, List<Double>> own) {
    return new Stage.Group(0, CONFIG.layers(), method, base, donors, own, Map.of());
  }

  private static Genome of(Stage... stages) {
    return new Genome(FOUR, List.of(stages), 5);
  }

  private static Stage.Blend blend(Stage.Group... groups) {
    return new Stage.Blend(List.of(groups));
  }

  @Test
  void the_same_model_in_other_words_is_an_equal_genome_with_the_same_hash() {
    Genome plain =
        of(blend(group("linear", -1, List.of(1, 2), Map.of("weight", List.of(0.25, 0.75)))));
    List<Genome> others =
        List.of(
            of(blend(group("linear", -1, List.of(2, 1), Map.of("weight", List.of(0.75, 0.25))))),
            of(blend(group("linear", -1, List.of(1, 2), Map.of("weight", List.of(1.0, 3.0))))),
            of(
                blend(
                    group(
                        "linear", -1, List.of(1, 2, 3), Map.of("weight", List.of(1.0, 3.0, 0.0))))),
            of(
                blend(
                    new Stage.Group(0, 1, "linear", -1, List.of(1, 2), weights(1, 3), Map.of()),
                    new Stage.Group(
                        1, CONFIG.layers(), "linear", -1, List.of(1, 2), weights(1, 3), Map.of()))),
            of(
                blend(group("linear", -1, List.of(1, 2), weights(1, 3))),
                new Stage.Route(
                    IntStream.range(0, CONFIG.layers())
                        .mapToObj(l -> new Stage.Hop(4, l, 1))
                        .toList())),
            of(
                blend(group("ties", 0, List.of(3), weights(1))),
                blend(group("linear", -1, List.of(1, 2), weights(1, 3)))));
    for (Genome other : others) {
      assertThat(other).as("genome in other words").isEqualTo(plain);
      assertThat(other.hash()).as("its hash").isEqualTo(plain.hash());
    }
    assertThat(of(blend(group("linear", -1, List.of(1, 2), weights(1, 3.01)))).hash())
        .as("hash of another model")
        .isNotEqualTo(plain.hash());
  }

  private static Map<String, List<Double>> weights(double... weights) {
    return Map.of("weight", Arrays.stream(weights).boxed().toList());
  }

  @Test
  void what_the_one_form_leaves_out_changes_no_number_of_the_model() {
    Map<String, List<Double>> dense =
        Map.of("weight", List.of(0.5, 0.7), "density", List.of(1.0, 1.0));
    for (String[] pair :
        new String[][] {{"dare_linear", "task_arithmetic"}, {"dare_ties", "ties"}}) {
      Genome drops = of(blend(group(pair[0], 0, List.of(1, 2), dense)));
      assertThat(drops.technique()).as("form of %s at density 1", pair[0]).isEqualTo(pair[1]);
    }
    Stage.Group all = group("ties", 0, List.of(1, 2, 3), weights(0.5, 0.0, 0.7));
    Map<String, Tensor> without =
        made(of(blend(group("ties", 0, List.of(1, 3), weights(0.5, 0.7)))));
    Map<String, Tensor> with = made(of(blend(all)));
    assertEqual(with, without, "with a donor of weight 0");
  }

  private static void assertEqual(Map<String, Tensor> a, Map<String, Tensor> b, String what) {
    assertThat(a.keySet()).as("tensors").isEqualTo(b.keySet());
    a.forEach(
        (name, tensor) ->
            assertThat(Floats.values(tensor))
                .as("%s %s", name, what)
                .isEqualTo(Floats.values(b.get(name))));
  }

  @Test
  void one_parent_alone_and_a_path_through_it_give_that_parent() {
    Genome copy = of(blend(group("linear", -1, List.of(2), weights(1))));
    Genome path =
        of(
            new Stage.Route(
                IntStream.range(0, CONFIG.layers())
                    .mapToObj(l -> new Stage.Hop(2, l, 1))
                    .toList()));
    for (Genome genome : List.of(copy, path)) {
      made(genome)
          .forEach(
              (name, tensor) ->
                  assertThat(Floats.values(tensor))
                      .as("%s by %s", name, genome.technique())
                      .isEqualTo(Floats.values(parent(2, name))));
    }
  }

  @Test
  void a_path_takes_layers_from_where_it_says_and_scales_what_they_add() {
    int last = CONFIG.layers() - 1;
    List<Stage.Hop> hops = new ArrayList<>();
    for (int l = 0; l < CONFIG.layers(); l++) {
      hops.add(new Stage.Hop(l == 0 ? 3 : 1, l == 0 ? last : l, l == 0 ? 0.5 : 1));
    }
    Map<String, Tensor> model = made(of(new Stage.Route(hops)));
    float[] down = Floats.values(parent(3, "model.layers." + last + ".mlp.down_proj.weight"));
    float[] made = Floats.values(model.get("model.layers.0.mlp.down_proj.weight"));
    float[] gate = Floats.values(model.get("model.layers.0.mlp.gate_proj.weight"));
    assertThat(made[7]).as("an element of the first down projection").isEqualTo(down[7] * 0.5f);
    assertThat(gate)
        .as("the gate, which adds nothing")
        .isEqualTo(Floats.values(parent(3, "model.layers." + last + ".mlp.gate_proj.weight")));
    assertThat(Floats.values(model.get("model.norm.weight")))
        .as("the final norm comes from the last hop's model")
        .isEqualTo(Floats.values(parent(1, "model.norm.weight")));
  }

  @Test
  void a_stage_works_on_the_result_of_the_stage_before() {
    Genome chain =
        of(
            blend(group("linear", -1, List.of(1, 2), weights(1, 1))),
            blend(group("linear", -1, List.of(3, 4), weights(1, 1))));
    String name = "model.layers.0.mlp.up_proj.weight";
    float[] made = Floats.values(made(chain).get(name));
    float[] a = Floats.values(parent(1, name));
    float[] b = Floats.values(parent(2, name));
    float[] c = Floats.values(parent(3, name));
    for (int i = 0; i < 50; i++) {
      assertThat(made[i])
          .as("element %d of half of the third and a quarter of each other", i)
          .isCloseTo(c[i] / 2 + a[i] / 4 + b[i] / 4, org.assertj.core.api.Assertions.within(1e-6f));
    }
  }

  /** Random points of both spaces, six parents in the wider one. */
  private static List<Genome> many() {
    List<Genome> genomes = new ArrayList<>();
    GenomeSpace flat =
        new GenomeSpace(
            FOUR,
            List.of("linear", "task_arithmetic", "ties", "dare_ties", "della_linear", "multislerp"),
            CONFIG.layers(),
            2,
            GenomeSpace.Paths.EVOLVE,
            9);
    ThreeStageSpace plan = new ThreeStageSpace(FOUR, CONFIG.layers(), 9);
    for (int i = 0; i < 8; i++) {
      Draws draws = Draws.of(3, StrategyKind.RANDOM, 0, i);
      genomes.add(flat.genome(flat.space().draw(draws)));
      genomes.add(plan.genome(plan.space().draw(draws)));
    }
    EliteLoser.start(plan.space(), 1).ask().forEach(c -> genomes.add(plan.genome(c.point())));
    return genomes;
  }

  @Test
  void every_genome_is_read_back_from_less_than_a_kilobyte_of_canonical_json() {
    for (Genome genome : many()) {
      assertThat(genome.json().length()).as("length of %s", genome.json()).isLessThan(1024);
      Genome again = Genome.parse(genome.json());
      assertThat(again).as("read back").isEqualTo(genome);
      assertThat(again.json()).as("written again").isEqualTo(genome.json());
    }
    List<String> six =
        IntStream.range(0, 6).mapToObj(i -> String.valueOf((char) ('a' + i)).repeat(64)).toList();
    GenomeSpace wide = new GenomeSpace(six, List.of("dare_ties"), 12, 4, GenomeSpace.Paths.KEEP, 9);
    String json = wide.genome(wide.space().draw(Draws.of(1, StrategyKind.RANDOM, 0, 0))).json();
    assertThat(json.length()).as("six parents, four groups: %s", json).isLessThan(1024);
  }

  @Test
  void reading_a_genome_changes_nothing_whatever_its_weights_round_to() {
    SeedTree.Stream draws = SeedTree.root(12).stream();
    for (int i = 0; i < 2000; i++) {
      Genome genome =
          of(
              blend(
                  group(
                      "linear",
                      -1,
                      List.of(1, 2, 3),
                      weights(draws.uniform(), draws.uniform(), 2 * draws.uniform()))));
      assertThat(Genome.parse(genome.json())).as("draw %d of seed 12", i).isEqualTo(genome);
    }
  }

  @Test
  void random_genomes_make_finite_models_that_all_differ() {
    Set<Integer> contents = new HashSet<>();
    List<Genome> genomes = many();
    for (Genome genome : genomes) {
      Map<String, Tensor> model = made(genome);
      assertThat(model).as(genome.json()).hasSize(CONFIG.tensors().size());
      contents.add(
          Arrays.hashCode(Floats.values(model.get("model.layers.0.mlp.down_proj.weight"))) * 31
              + Arrays.hashCode(Floats.values(model.get("model.layers.1.mlp.down_proj.weight"))));
    }
    assertThat(contents.size()).as("different models").isGreaterThan(genomes.size() - 4);
  }

  @Test
  void the_eight_models_of_the_origins_start_all_differ() {
    ThreeStageSpace plan = new ThreeStageSpace(FOUR, CONFIG.layers(), 9);
    List<String> hashes =
        EliteLoser.start(plan.space(), 1).ask().stream()
            .map(c -> plan.genome(c.point()).hash())
            .toList();
    assertThat(hashes).as("hashes").doesNotHaveDuplicates().hasSize(8);
  }

  @Test
  void every_genome_is_written_as_yaml_whose_models_are_defined() {
    List<String> names = List.of("./trunk", "./reasoning", "./recall", "./pro\"cedure");
    for (Genome genome : many()) {
      String yaml = MergekitExport.yaml(genome, names, CONFIG.layers());
      Set<String> known = new HashSet<>(names);
      Object last = null;
      for (Object document : new Yaml().loadAll(yaml)) {
        Map<?, ?> map = (Map<?, ?>) document;
        assertThat(map.get("merge_method")).as("method of %s", yaml).isNotNull();
        models(map).forEach(model -> assertThat(known).as("models known so far").contains(model));
        if (map.containsKey("name")) {
          known.add((String) map.get("name"));
        }
        last = map.get("name");
      }
      assertThat(last).as("the last document has no name and is the model: %s", yaml).isNull();
    }
  }

  private static List<String> models(Object node) {
    List<String> found = new ArrayList<>();
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            if (key.equals("model") || key.equals("base_model")) {
              found.add((String) value);
            } else {
              found.addAll(models(value));
            }
          });
    } else if (node instanceof List<?> list) {
      list.forEach(item -> found.addAll(models(item)));
    }
    return found;
  }

  @Test
  void groups_of_layers_become_slices_with_parameters_of_their_own() {
    Genome genome =
        of(
            blend(
                new Stage.Group(
                    0, 1, "ties", 0, List.of(1, 2), weights(1, 0.5), Map.of("lambda", 0.9)),
                new Stage.Group(
                    1,
                    CONFIG.layers(),
                    "ties",
                    0,
                    List.of(1, 2),
                    weights(0.3, 0.8),
                    Map.of("lambda", 0.9))));
    String yaml = MergekitExport.yaml(genome, List.of("t", "a", "b", "c"), CONFIG.layers());
    Map<?, ?> map = new Yaml().load(yaml);
    List<?> slices = (List<?>) map.get("slices");
    assertThat(slices).as("slices of %s", yaml).hasSize(2);
    assertThat(slices.get(1).toString())
        .as("second slice")
        .contains("layer_range=[1, " + CONFIG.layers() + "]", "weight=0.8", "lambda=0.9");
  }

  @Test
  void forge_merge_makes_the_same_model_from_the_exported_recipe(@TempDir Path folder) {
    List<String> names = List.of("trunk", "reasoning", "recall", "procedure");
    for (int p = 0; p < names.size(); p++) {
      Map<String, Tensor> tensors = new java.util.TreeMap<>();
      for (TensorSpec spec : CONFIG.tensors()) {
        tensors.put(spec.name(), parent(p, spec.name()));
      }
      ModelFolder.write(folder.resolve(names.get(p)), CONFIG, tensors, DType.F32, null);
    }
    List<String> methods = List.of("task_arithmetic", "linear", "ties", "multislerp");
    GenomeSpace space =
        new GenomeSpace(FOUR, methods, CONFIG.layers(), 2, GenomeSpace.Paths.KEEP, 9);
    for (String method : methods) {
      double[] point = space.point(method, List.of(0.3, 0.9, 0.6), 0.5);
      point[space.space().indexOf("weight.1.2")] = 0.2;
      Genome genome = space.genome(point);
      String yaml = MergekitExport.yaml(genome, names, CONFIG.layers());
      Path out = folder.resolve(method);
      try (OutputFolder output = LocalOutputFolder.begin(out)) {
        FolderMerge.judge(
                MergeRecipeReader.read(method, yaml),
                ModelSource.local(folder),
                MergeOptions.defaults().withStrangers(MergeOptions.Strangers.ALLOWED))
            .run(output);
      }
      Map<String, Tensor> merged = ModelFolder.open(out).tensors();
      made(genome)
          .forEach(
              (name, tensor) -> {
                float[] ours = Floats.values(tensor);
                float[] theirs = Floats.values(merged.get(name));
                for (int i = 0; i < ours.length; i++) {
                  assertThat(theirs[i])
                      .as("%s, element %d, by the recipe %s", name, i, yaml)
                      .isCloseTo(ours[i], org.assertj.core.api.Assertions.within(1e-5f));
                }
              });
    }
  }
}
