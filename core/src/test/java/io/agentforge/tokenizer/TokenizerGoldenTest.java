package io.agentforge.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.StreamSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Hugging Face tokenizers 0.23.3 made of the same corpus and texts. */
class TokenizerGoldenTest {
  private static final byte[] FILE = bytes("tokenizer.json");
  private static final JsonNode CASES = json(bytes("cases.json"));
  private static final Tokenizer GOLDEN = Tokenizer.of(FILE, "golden tokenizer.json");

  @Test
  void trainingOnTheCorpusGivesTheReferenceFileByteForByte() {
    TokenizerFile trained = train(List.of(corpus()));
    assertThat(new String(trained.json(), StandardCharsets.UTF_8))
        .as("tokenizer.json")
        .isEqualTo(new String(FILE, StandardCharsets.UTF_8));
  }

  @Test
  void theOrderAndTheCutOfTheTextsChangeNothing() {
    List<String> lines = new ArrayList<>(corpus().lines().map(line -> line + "\n").toList());
    TokenizerFile forward = train(lines);
    Collections.reverse(lines);
    assertThat(train(lines)).as("reversed lines").isEqualTo(forward);
    assertThat(train(List.of(String.join("", lines)))).as("one text").isEqualTo(forward);
  }

  @Test
  void trainingStopsWhereNoPairOccursTwice() {
    TokenizerFile file = BytePairTrainer.train(List.of("abab\n"), 400, List.of("<|x|>"));
    assertThat(file.merges()).as("merges").containsExactly(new TokenizerFile.Merge("a", "b"));
    assertThat(file.vocab()).as("vocabulary").isEqualTo(258);
  }

  @Test
  void aVocabularyWithoutRoomForBytesIsRefused() {
    assertThatThrownBy(() -> BytePairTrainer.train(List.of("text"), 200))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("268");
  }

  @Test
  void idsEqualAllGoldenCases() {
    assertThat(CASES.get("cases")).as("cases").hasSize(158);
    for (JsonNode c : CASES.get("cases")) {
      int[] ids = GOLDEN.encodeWithSpecials(c.get("text").asText());
      assertThat(ids).as("ids of %s", c.get("text")).isEqualTo(ints(c.get("ids")));
      assertThat(GOLDEN.decode(ids)).as("decoded").isEqualTo(c.get("decoded").asText());
      assertThat(GOLDEN.decode(ids, SpecialTokens.SKIP))
          .as("decoded without special tokens")
          .isEqualTo(c.get("decoded_without_special").asText());
    }
  }

  @Test
  void javaAloneGivesTheSameIdsAndTexts() {
    ByteLevelTokenizer java = ByteLevelTokenizer.of(FILE, "golden").orElseThrow();
    for (JsonNode c : CASES.get("cases")) {
      String text = c.get("text").asText();
      int[] ids = GOLDEN.encode(text);
      assertThat(java.encode(text)).as("ids of %s", c.get("text")).isEqualTo(ids);
      int[] withSpecials = ints(c.get("ids"));
      assertThat(java.decode(withSpecials))
          .as("text of %s", c.get("text"))
          .isEqualTo(c.get("decoded").asText());
    }
    assertThat(java.find("<|nowhere|>")).as("no such token").isEmpty();
    assertThatThrownBy(() -> java.encode("a\ud800"))
        .as("half a character")
        .hasMessageContaining("AF-3004");
  }

  @Property(tries = 300)
  void javaAloneEncodesAnyTextAsTheNativeLibraryDoes(@ForAll String text) {
    ByteLevelTokenizer java = ByteLevelTokenizer.of(FILE, "golden").orElseThrow();
    String sound = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    int[] ids = GOLDEN.encode(sound);
    assertThat(java.encode(sound)).as("ids").isEqualTo(ids);
    assertThat(java.decode(ids)).as("text").isEqualTo(sound);
  }

  @Test
  void filesThatAskForMoreThanJavaDoesAreLeftToTheNativeLibrary() {
    ObjectNode changed = (ObjectNode) json(FILE);
    changed.putObject("normalizer").put("type", "NFC");
    byte[] bytes = changed.toString().getBytes(StandardCharsets.UTF_8);
    assertThat(ByteLevelTokenizer.of(bytes, "normalising")).as("with a normaliser").isEmpty();
  }

  @Test
  void plainTextNeverBecomesASpecialTokenAndOtherwiseEncodesTheSame() {
    List<String> texts = new ArrayList<>();
    CASES.get("cases").forEach(c -> texts.add(c.get("text").asText()));
    List<int[]> all = GOLDEN.encodeAll(texts);
    for (int i = 0; i < texts.size(); i++) {
      int[] ids = GOLDEN.encode(texts.get(i));
      assertThat(all.get(i)).as("batch and single, %s", texts.get(i)).isEqualTo(ids);
      assertThat(Arrays.stream(ids)).as("ids of '%s'", texts.get(i)).allMatch(id -> id >= 12);
      assertThat(GOLDEN.decode(ids)).as("round trip").isEqualTo(texts.get(i));
      int[] honoured = GOLDEN.encodeWithSpecials(texts.get(i));
      if (Arrays.stream(honoured).allMatch(id -> id >= 12)) {
        assertThat(ids).as("no special in '%s'", texts.get(i)).isEqualTo(honoured);
      }
    }
  }

  @Test
  void idsThatEndInsideACharacterDecodeToTheReplacementCharacter() {
    for (JsonNode c : CASES.get("partial_characters")) {
      assertThat(GOLDEN.decode(ints(c.get("ids"))))
          .as("%s", c.get("ids"))
          .isEqualTo(c.get("decoded").asText());
    }
  }

  @Test
  void halfSurrogatePairsAreRefusedByNameAndPosition() {
    for (JsonNode c : CASES.get("not_encodable")) {
      StringBuilder text = new StringBuilder();
      c.get("utf16").forEach(unit -> text.append((char) unit.asInt()));
      for (Runnable use :
          List.<Runnable>of(
              () -> GOLDEN.encode(text.toString()),
              () -> GOLDEN.encodeWithSpecials(text.toString()),
              () -> GOLDEN.encodeAll(List.of("fine", text.toString())))) {
        assertThatThrownBy(use::run)
            .as("%s", c)
            .isInstanceOf(ForgeException.class)
            .hasMessageContaining(ErrorCode.TOKENIZER_INVALID.id())
            .hasMessageContaining("position " + (text.length() == 3 ? 1 : 0));
      }
    }
    assertThatThrownBy(() -> train(List.of("a\ud800b")))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("surrogate");
  }

  @Property(tries = 300)
  void everyTextSurvivesEncodingAndDecoding(@ForAll String text) {
    String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertThat(GOLDEN.decode(GOLDEN.encode(valid))).as("round trip").isEqualTo(valid);
  }

  @Test
  void theForgesOwnTokensHaveTheirReservedIds(@TempDir Path folder) {
    TokenizerFile file = BytePairTrainer.train(List.of(corpus()), 400);
    file.writeFolder(folder);
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      assertThat(tokenizer.vocab()).as("vocabulary").isEqualTo(400).isEqualTo(file.vocab());
      for (SpecialToken token : SpecialToken.values()) {
        assertThat(tokenizer.id(token)).as("%s", token).isEqualTo(token.id());
        assertThat(tokenizer.encodeWithSpecials(token.text()))
            .as("%s", token)
            .containsExactly(token.id());
      }
    }
    JsonNode config = json(read(folder.resolve(TokenizerFile.CONFIG_NAME)));
    assertThat(config.get("tokenizer_class").asText()).isEqualTo("PreTrainedTokenizerFast");
    assertThat(config.get("eos_token").asText()).isEqualTo("<|eos|>");
  }

  @Test
  void aTokenizerMadeElsewhereMayLackTheForgesTokens() {
    assertThat(GOLDEN.find(SpecialToken.PERSONA)).as("persona").isEmpty();
    assertThat(GOLDEN.find("<|user|>")).as("user").hasValue(4);
    assertThatThrownBy(() -> GOLDEN.id(SpecialToken.PERSONA))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("<|persona|>");
  }

  @Test
  void idsStayWhatTheyAreWhenSpecialTokensLieOutsideTheModelVocabulary() {
    byte[] foreign = likeQwen();
    try (Tokenizer tokenizer = Tokenizer.of(foreign, "like Qwen")) {
      assertThat(tokenizer.vocab()).as("vocabulary").isEqualTo(514);
      assertThat(tokenizer.encodeWithSpecials("a<|im_end|><tool>").clone())
          .as("honoured")
          .endsWith(512, 513);
      int[] plain = tokenizer.encode("a<|im_end|><tool>");
      assertThat(plain).as("plain").doesNotContain(512).endsWith(513);
      assertThat(tokenizer.decode(plain)).as("decoded").isEqualTo("a<|im_end|><tool>");
      assertThat(tokenizer.find("<|im_end|>")).as("end of turn").hasValue(512);
    }
  }

  @Test
  void truncationAndPaddingOfTheFileAreNotApplied() {
    ObjectNode root = (ObjectNode) json(FILE);
    root.putObject("truncation")
        .put("direction", "Right")
        .put("max_length", 4)
        .put("strategy", "LongestFirst")
        .put("stride", 0);
    ObjectNode padding = root.putObject("padding");
    padding.putObject("strategy").put("Fixed", 64);
    padding.put("direction", "Right").putNull("pad_to_multiple_of");
    padding.put("pad_id", 0).put("pad_type_id", 0).put("pad_token", "<|pad|>");
    String text = "the small model finds every answer again";
    try (Tokenizer tokenizer = Tokenizer.of(write(root), "with truncation and padding")) {
      assertThat(tokenizer.encode(text)).as("single").isEqualTo(GOLDEN.encode(text));
      assertThat(tokenizer.encodeAll(List.of(text, "a")).get(1)).as("batch").hasSize(1);
    }
  }

  @Test
  void damagedFilesAreRefusedByName(@TempDir Path folder) throws IOException {
    for (String damaged : List.of("", "{", "[]", "{\"model\":{\"type\":\"BPE\"}}", "null")) {
      Path file = Files.writeString(folder.resolve("tokenizer.json"), damaged);
      assertThatThrownBy(() -> Tokenizer.open(file))
          .as("'%s'", damaged)
          .isInstanceOf(ForgeException.class)
          .hasMessageContaining("tokenizer.json");
    }
    ObjectNode broken = (ObjectNode) json(FILE);
    ((ObjectNode) broken.get("model")).putArray("merges").addArray().add("no").add("such");
    assertThatThrownBy(() -> Tokenizer.of(write(broken), "broken merges"))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining(ErrorCode.TOKENIZER_INVALID.id());
    assertThatThrownBy(() -> Tokenizer.open(folder.resolve("absent")))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void negativeIdsAreRefusedAndIdsBeyondTheVocabularyHaveNoText() {
    assertThatThrownBy(() -> GOLDEN.decode(new int[] {-1})).hasMessageContaining("negative");
    assertThat(GOLDEN.decode(new int[] {76, 100_000})).as("padded vocabulary").isEqualTo("a");
  }

  private static byte[] likeQwen() {
    ObjectNode root = (ObjectNode) json(FILE);
    var added = root.putArray("added_tokens");
    String[] names = {"<|im_end|>", "<tool>"};
    for (int i = 0; i < names.length; i++) {
      added
          .addObject()
          .put("id", 512 + i)
          .put("content", names[i])
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", i == 0);
    }
    return write(root);
  }

  private static TokenizerFile train(List<String> texts) {
    List<String> specials = new ArrayList<>();
    CASES.get("special").fieldNames().forEachRemaining(specials::add);
    return BytePairTrainer.train(texts, CASES.get("vocab_size").asInt(), specials);
  }

  private static String corpus() {
    return new String(bytes("corpus.txt"), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String name) {
    try (InputStream in =
        TokenizerGoldenTest.class.getResourceAsStream("/golden/tokenizer/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(byte[] bytes) {
    try {
      return new ObjectMapper().readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] write(JsonNode root) {
    try {
      return new ObjectMapper().writeValueAsBytes(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
