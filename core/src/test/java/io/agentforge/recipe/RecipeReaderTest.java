package io.agentforge.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.model.Profile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RecipeReaderTest {
  private static final String FILE = "r.yaml";

  @Test
  void theEmptyRecipeIsTheNanoDefault() {
    Recipe recipe = read("");
    assertThat(recipe).as("an empty file").isEqualTo(RecipeReader.embedded(Overrides.NONE));
    assertThat(recipe.profile()).as("profile").isEqualTo(Profile.NANO);
    assertThat(recipe.name()).as("name").isEqualTo("nano-default");
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void everyProfileHasDefaultsThatAreARecipe(Profile profile) {
    Recipe recipe = read("profile: " + profile.id());
    assertThat(recipe.cognate().vocab()).as("vocabulary").isEqualTo(profile.config().vocab());
    assertThat(recipe.name()).as("name").isEqualTo(profile.id() + "-default");
  }

  @Test
  void everyProblemIsReportedAtOnceWithItsPlace() {
    List<String> problems =
        problems(
            """
            sead: 3
            cognate:
              batch_size: lots
              beta1: 1.5
              batch_size: 4
              evaluation: 12
              trunk_mixture: {texts: 1}
            batch_size: 3
            """,
            Overrides.set("cognate.clip_norm=0", "nonsense"));
    assertThat(problems)
        .as("all problems, in reading order, the command line last")
        .containsExactly(
            "r.yaml:1:1: unknown key 'sead'; did you mean 'seed'?",
            "r.yaml:3:15: 'cognate.batch_size' is lots, but must be a whole number from 1 to 4096",
            "r.yaml:4:10: 'cognate.beta1' is 1.5, but must be a number from 0, at most 0.9999",
            "r.yaml:5:3: 'cognate.batch_size' stands here twice, first in line 3",
            "r.yaml:6:15: 'cognate.evaluation' must be a mapping of keys to values",
            "r.yaml:7:19: unknown key 'cognate.trunk_mixture.texts';"
                + " did you mean 'cognate.trunk_mixture.text'?",
            "r.yaml:8:1: unknown key 'batch_size'; did you mean 'cognate.batch_size'?",
            "--set #1: 'cognate.clip_norm' is 0, but must be a number above 0, at most 1000000",
            "--set #2: 'nonsense' is not of the form key=value");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed: '17'            | is the text \"17\", but must be a whole number",
        "seed: 017             | is 017, but must be a whole number",
        "seed: 1:30            | is 1:30, but must be a whole number",
        "seed: 1.5             | is 1.5, but must be a whole number",
        "seed: 99999999999999999999 | must be a whole number",
        "seed:                 | has no value",
        "seed: [1]             | must be a whole number",
        "name: ~               | has no value",
        "topology: sequentail  | did you mean 'sequential'?",
        "phases: []            | is empty",
        "phases: [cognate, cognate] | names cognate twice",
        "phases: [quietstar]   | which this version does not have",
        "phases: [evomerge]    | must name three or more folders",
        "evomerge: {models: [a, b]} | names 2 folders",
        "evomerge: {methods: [tise]} | which this version does not have",
        "evomerge: {items: {first: 9, search: 8}} | more than the 8 of 'evomerge.items.search'",
        "phases: {a: 1}        | must be a list",
        "data: [x              | is not YAML",
        "[1, 2]                | a recipe must be a mapping",
        "? [a] : 1             | a key must be a plain name",
        "cognate: {gradient_checkpointing: yes} | is yes, but must be a true or false",
        "cognate: {learning_rate: .nan} | is .nan, but must be a number",
        "cognate: {learning_rate: 1e400} | is 1e400, but must be a number",
        "cognate: {trunk_steps: 400, warmup_steps: 400} | 'cognate.trunk_steps' is only 400",
        "cognate: {sequence_length: 600} | has 512 positions",
        "cognate: {specialist_steps: 300, segments: 400} | more than the 300 of 'cognate.specialist_steps'",
        "cognate: {trunk_mixture: {text: 0, reasoning: 0, recall: 0, procedure: 0}} | is 0",
        "cognate: {trunk: /m, tokenizer: {vocab: 512}} | has no effect",
      })
  void whatIsNotARecipeIsRefusedWithTheReason(String yaml, String reason) {
    assertThat(problems(yaml, Overrides.NONE))
        .as("problems of <%s>", yaml)
        .anySatisfy(problem -> assertThat(problem).contains(reason));
  }

  @ParameterizedTest
  @CsvSource({"1e-3, 0.001", "0.001, 0.001", "1_0e-4, 0.001", "1, 1.0", "+.5, 0.5"})
  void numbersAreReadAsPeopleWriteThem(String text, double value) {
    assertThat(read("cognate: {learning_rate: " + text + "}").cognate().learningRate())
        .as("learning rate from <%s>", text)
        .isEqualTo(value);
  }

  @Test
  void theCommandLineWinsOverTheFileAndTheFileOverTheProfile() {
    String yaml = "profile: micro\nseed: 1\ncognate: {batch_size: 3}";
    Overrides overrides =
        new Overrides(
            List.of("seed=2", "seed=5", "cognate={accumulation: 7}"),
            Optional.of("nano"),
            Optional.of("cognate"),
            Optional.of("sequential"));
    Recipe recipe = RecipeReader.check(FILE, yaml, overrides).orThrow(FILE);
    assertThat(recipe.profile()).as("--profile wins").isEqualTo(Profile.NANO);
    assertThat(recipe.seed()).as("the last --set wins").isEqualTo(5);
    assertThat(recipe.cognate().accumulation()).as("a section may be set").isEqualTo(7);
    assertThat(recipe.cognate().batchSize()).as("the file wins over the profile").isEqualTo(3);
    assertThat(recipe.cognate().vocab()).as("defaults follow the profile").isEqualTo(1024);
  }

  @Test
  void anAbsentOrUnreadableFileIsAProblemLikeAnyOther(@TempDir Path folder) throws Exception {
    Path absent = folder.resolve("none.yaml");
    assertThatThrownBy(() -> RecipeReader.read(absent, Overrides.NONE))
        .as("no file")
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("there is no such file")
        .satisfies(
            e ->
                assertThat(((ForgeException) e).code())
                    .as("code")
                    .isEqualTo(ErrorCode.RECIPE_INVALID));
    Path binary = Files.write(folder.resolve("b.yaml"), new byte[] {(byte) 0xC3, 0x28});
    assertThat(RecipeReader.check(binary, Overrides.NONE).problems())
        .as("not UTF-8")
        .hasSize(1)
        .first()
        .satisfies(problem -> assertThat(problem.message()).contains("UTF-8"));
    Path good = Files.write(folder.resolve("g.yaml"), "seed: 9".getBytes(StandardCharsets.UTF_8));
    assertThat(RecipeReader.read(good, Overrides.NONE).seed()).as("seed").isEqualTo(9);
  }

  @Test
  void anchorsThatContainThemselvesEndInAProblem() {
    assertThat(problems("cognate: &a {evaluation: *a}", Overrides.NONE))
        .as("a recursive document")
        .isNotEmpty();
  }

  private static Recipe read(String yaml) {
    return RecipeReader.check(FILE, yaml, Overrides.NONE).orThrow(FILE);
  }

  private static List<String> problems(String yaml, Overrides overrides) {
    RecipeReader.Reading reading = RecipeReader.check(FILE, yaml, overrides);
    assertThat(reading.recipe()).as("recipe of <%s>", yaml).isEmpty();
    return reading.problems().stream().map(Problem::toString).toList();
  }
}
