package io.agentforge.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {

  @Test
  void everyIdIsUniqueAndHasFourDigits() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::id))
        .as("ids")
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("AF-\\d{4}"));
  }

  @Test
  void theFirstDigitIsTheExitStatusAndNineStandsForInterrupted() {
    for (ErrorCode code : ErrorCode.values()) {
      int digit = code.id().charAt(3) - '0';
      int expected = digit == 9 ? ExitStatus.INTERRUPTED.code() : digit;
      assertThat(code.exitStatus().code()).as("%s %s", code, code.id()).isEqualTo(expected);
    }
  }

  @Test
  void anErrorNamesItsCodeUnitReasonAndRemedyAndKeepsTheCause() {
    Exception cause = new Exception("root");
    ForgeException error =
        new ForgeException(ErrorCode.DATA_INVALID, "a.txt", "is empty.", "Add text", cause);
    assertThat(error).hasMessage("[AF-3005] a.txt: is empty. Add text.").hasCause(cause);
  }
}
