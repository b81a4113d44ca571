package io.agentforge.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CommandLineTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path NANO = Path.of("../conf/recipes/nano.yaml");

  static List<String> commands() {
    List<String> names = new ArrayList<>();
    collect(
        "",
        ForgeCommand.commandLine(new PrintWriter(System.err), new PrintWriter(System.err)),
        names);
    return names;
  }

  private static void collect(String path, CommandLine commandLine, List<String> names) {
    names.add(path.strip());
    commandLine
        .getSubcommands()
        .forEach((name, command) -> collect(path + " " + name, command, names));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHelpsWithOneWorkedExample(String command) {
    String line = command.isEmpty() ? "--help" : command + " --help";
    ForgeCall call = ForgeCall.of(line.split(" "));
    assertThat(call.status()).as("status of %s", line).isZero();
    assertThat(call.err()).as("standard error of %s", line).isEmpty();
    assertThat(call.out()).as("help of %s", line).contains("Usage: forge", "Example:\n  forge ");
    assertThat(call.out().lines()).as("width").allMatch(l -> l.length() <= 80);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "validat          | Did you mean: forge validate",
        "validate --bogus | Unknown option: '--bogus'",
        "score            | Missing required parameters",
        "data             | which command of data?",
        "data ingest x --name a --format cvs | expected one of",
        "gc --grace tomorrow | write 90s, 30m, 12h or 7d",
        "gc --keep-last 0 | --keep-last is at least 1",
        "validate x --set | Missing required parameter for option '--set'",
      })
  void wrongUseEndsWithTwoAndSaysWhatToTry(String line, String message) {
    ForgeCall call = ForgeCall.of(line.split(" "));
    assertThat(call.status()).as("status").isEqualTo(2);
    assertThat(call.out()).as("standard output").isEmpty();
    assertThat(call.err()).as("standard error").contains("[AF-2001]", message, "--help'");
  }

  @Test
  void aValidRecipeIsToldSoInBothForms() throws Exception {
    ForgeCall text = ForgeCall.of("validate", NANO.toString(), "--effective");
    assertThat(text.status()).as("status").isZero();
    assertThat(text.out()).as("answer").contains("valid; nano-default").contains("trunk_steps:");
    JsonNode json = JSON.readTree(ForgeCall.of("validate", NANO.toString(), "--json").out());
    assertThat(json.path("valid").asBoolean()).as("valid").isTrue();
    assertThat(json.path("sha256").asText()).as("hash").hasSize(64);
    assertThat(json.at("/effective/cognate/tokenizer/vocab").asInt()).as("vocab").isEqualTo(1024);
  }

  @Test
  void anInvalidRecipeEndsWithTwoAndEveryProblem(@TempDir Path folder) throws Exception {
    Path recipe = Files.writeString(folder.resolve("r.yaml"), "sed: 1\nseed: x\n");
    ForgeCall text = ForgeCall.of("validate", recipe.toString());
    assertThat(text.status()).as("status").isEqualTo(2);
    assertThat(text.out())
        .as("answer")
        .contains("r.yaml:1:1", "'seed'?", "r.yaml:2:7", "2 problems");
    JsonNode json = JSON.readTree(ForgeCall.of("validate", recipe.toString(), "--json").out());
    assertThat(json.path("problems").size()).as("problems").isEqualTo(2);
    assertThat(json.at("/problems/0/nearest").asText()).as("nearest").isEqualTo("seed");
    ForgeCall plan = ForgeCall.of("data", "audit", recipe.toString());
    assertThat(plan.status()).as("status of a command that needs the recipe").isEqualTo(2);
    assertThat(plan.err()).as("its message").contains("[AF-2002]", "r.yaml:2:7", "2 problems");
  }

  @Test
  void theAuditOfTheDefaultRecipeFindsDisjointSplits() throws Exception {
    ForgeCall call = ForgeCall.of("data", "audit", "--draws", "40", "--json");
    assertThat(call.status()).as("status; %s", call.err()).isZero();
    assertThat(JSON.readTree(call.out()).path("families").size()).as("families").isGreaterThan(8);
    assertThat(ForgeCall.of("data", "audit", "--draws", "20").out()).as("table").contains("domain");
  }

  @Test
  void theShippedSampleAndMissingDataSetsAreDescribed(@TempDir Path home) throws Exception {
    ForgeCall shipped = ForgeCall.of("data", "describe", "--json");
    assertThat(JSON.readTree(shipped.out()).size()).as("files").isPositive();
    assertThat(ForgeCall.of("data", "describe").out()).as("table").startsWith("source");
    ForgeCall none = ForgeCall.of("data", "describe", "books", "--home", home.toString());
    assertThat(none.status()).as("status").isEqualTo(3);
    assertThat(none.err()).as("message").contains("[AF-3005]", "books");
  }

  @Test
  void aModelThatIsNowhereIsUnusableInput(@TempDir Path home) throws Exception {
    Path text = Files.writeString(home.resolve("t.txt"), "text");
    ForgeCall call = ForgeCall.of("score", "nowhere", text.toString(), "--home", home.toString());
    assertThat(call.status()).as("status").isEqualTo(3);
    assertThat(call.err()).as("message").contains("[AF-3002] nowhere", "RUN/phase/name");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void aKnownFailureEndsWithItsStatusAlsoWhenWrapped(ErrorCode code) {
    ForgeException known = new ForgeException(code, "unit", "reason", "Remedy");
    ForgeCall call =
        failing(
            () -> {
              throw new IllegalStateException("task failed", known);
            });
    assertThat(call.status()).as("status").isEqualTo(code.exitStatus().code());
    assertThat(call.err()).as("message").startsWith("[" + code.id() + "] unit: reason. Remedy.");
  }

  @Test
  void aBugEndsWithOneAndKeepsTheLog() throws Exception {
    ForgeCall call =
        failing(
            () -> {
              throw new IllegalStateException("no way\nsecond line");
            });
    assertThat(call.status()).as("status").isEqualTo(1);
    assertThat(call.err()).as("message").contains("[AF-1001]", "no way", "Please report it");
    assertThat(call.err()).as("message is not a trace").doesNotContain("at io.agentforge");
    Path log = Path.of(call.err().strip().replaceAll("(?s).*log: ", ""));
    assertThat(log).as("log").content().contains("arguments: [now]", "second line", "at io.agent");
    Files.delete(log);
  }

  private static ForgeCall failing(Callable<Integer> work) {
    StringWriter err = new StringWriter();
    int status =
        new CommandLine(new FailingCommand(work))
            .setErr(new PrintWriter(err, true))
            .setExecutionExceptionHandler(new Failures())
            .execute("now");
    return new ForgeCall(status, "", err.toString());
  }

  /** Does what a test wants. */
  @Command(name = "failing")
  static final class FailingCommand implements Callable<Integer> {
    private final Callable<Integer> work;

    @CommandLine.Parameters private List<String> words;

    FailingCommand(Callable<Integer> work) {
      this.work = work;
    }

    @Override
    public Integer call() throws Exception {
      return work.call();
    }
  }
}
