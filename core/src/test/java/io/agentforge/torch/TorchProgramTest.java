package io.agentforge.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TorchProgramTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    TorchRuntime.prepareThread(GradMode.OFF);
    manager = NDManager.newBaseManager("PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void aMethodTakesNumbersAndListsAndReturnsTensorsInOrder() {
    String text =
        """
        def f(self: __torch__.M, xs: List[Tensor], by: float, plus: int, twice: bool) -> List[Tensor]:
          y = xs[0] * by + plus
          if twice:
            y = y * 2
          return [y, xs[1]]
        """;
    try (TorchProgram program = TorchProgram.load(manager, text)) {
      NDArray x = manager.create(new float[] {1, 2}, new Shape(2));
      NDList result = program.call(manager, "f", List.of(x, x.neg()), 1.5, 3, true);
      assertThat(result.get(0).toFloatArray()).as("first").containsExactly(9, 12);
      assertThat(result.get(1).toFloatArray()).as("second").containsExactly(-1, -2);
    }
  }

  @Test
  void textThatDoesNotCompileIsReportedWithItsLine() {
    String text = "def f(self: __torch__.M, x: Tensor) -> Tensor:\n  return torch.nonsense(x)\n";
    assertThatThrownBy(() -> TorchProgram.load(manager, text))
        .isInstanceOfSatisfying(
            ForgeException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
              assertThat(e.unit()).isEqualTo("TorchScript line 2 `return torch.nonsense(x)`");
              assertThat(e.reason()).contains("aten::nonsense");
            });
  }

  @Test
  void aFailingCallIsReportedWithTheLineItFailedAt() {
    String text =
        """
        def f(self: __torch__.M, x: Tensor) -> Tensor:
          y = x * 2
          return torch.mm(y, y)
        """;
    try (TorchProgram program = TorchProgram.load(manager, text)) {
      assertThatThrownBy(() -> program.call(manager, "f", manager.ones(new Shape(2, 3))))
          .isInstanceOfSatisfying(
              ForgeException.class,
              e -> assertThat(e.unit()).isEqualTo("TorchScript line 3 `return torch.mm(y, y)`"));
    }
  }

  @Test
  void templatesKeepLinesByFeatureAndRefusePlacesWithoutValue() {
    TorchTemplate template = new TorchTemplate().value("n", 3).feature("on", true);
    assertThat(template.fill("# note\n@on a {n}\n@!on b\n@off c\n@!off d\n"))
        .as("kept lines")
        .isEqualTo("a 3\nd\n");
    assertThatThrownBy(() -> template.fill("{missing}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{missing}");
  }
}
