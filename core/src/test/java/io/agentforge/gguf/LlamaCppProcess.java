package io.agentforge.gguf;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.CacheType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * llama.cpp in a process of its own, which it may take with it when it fails; it is halted, because
 * the library has been seen to hang when it is closed.
 */
final class LlamaCppProcess {
  private static final String TOKENS = "forge-tokens ";
  private static final String TEXT = "forge-text ";
  private static final int SECONDS = 180;

  private LlamaCppProcess() {}

  /**
   * What llama.cpp makes of one prompt.
   *
   * @param tokens of the prompt
   * @param text greedy continuation
   */
  record Answer(List<Integer> tokens, String text) {}

  /** Loads a file and continues each prompt. */
  static List<Answer> continued(Path gguf, List<String> prompts, int tokens)
      throws IOException, InterruptedException {
    // not in the folder for temporary files, where the library removes what has its name
    Path log = gguf.resolveSibling("answers.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(LlamaCppProcess.class.getName(), gguf.toString()));
    command.add(Integer.toString(tokens));
    prompts.forEach(prompt -> command.add(encoded(prompt)));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
    Files.delete(log);
    List<Answer> answers = new ArrayList<>();
    List<Integer> ids = List.of();
    for (String line : lines) {
      if (line.startsWith(TOKENS)) {
        ids =
            Arrays.stream(line.substring(TOKENS.length()).split(","))
                .map(Integer::valueOf)
                .toList();
      } else if (line.startsWith(TEXT)) {
        byte[] text = Base64.getDecoder().decode(line.substring(TEXT.length()));
        answers.add(new Answer(ids, new String(text, StandardCharsets.UTF_8)));
      }
    }
    if (!ended || answers.size() != prompts.size()) {
      throw new AssertionError(
          "llama.cpp answered %d of %d prompts of %s: %s"
              .formatted(
                  answers.size(),
                  prompts.size(),
                  gguf,
                  String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()))));
    }
    return answers;
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The process: a file, a number of tokens, and prompts in base64. */
  public static void main(String[] arguments) {
    LlamaModel model =
        new LlamaModel(
            new ModelParameters()
                .setModel(arguments[0])
                .setCtxSize(128)
                .setThreads(1)
                .setThreadsBatch(1)
                .setCacheTypeK(CacheType.F32)
                .setCacheTypeV(CacheType.F32)
                .skipWarmup());
    for (int i = 2; i < arguments.length; i++) {
      String prompt = new String(Base64.getDecoder().decode(arguments[i]), StandardCharsets.UTF_8);
      StringBuilder ids = new StringBuilder();
      for (int id : model.encode(prompt)) {
        ids.append(ids.isEmpty() ? "" : ",").append(id);
      }
      String text =
          model.complete(
              new InferenceParameters(prompt)
                  .setTemperature(0)
                  .setRepeatPenalty(1)
                  .setIgnoreEos(true)
                  .setCachePrompt(false)
                  .setNPredict(Integer.parseInt(arguments[1])));
      System.out.println();
      System.out.println(TOKENS + ids);
      System.out.println(TEXT + encoded(text));
    }
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }
}
