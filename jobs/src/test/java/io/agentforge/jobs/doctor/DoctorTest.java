package io.agentforge.jobs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @Test
  void aMachineThatRunsTheTestsIsWellAndTheHomeIsLeftAsItWas(@TempDir Path folder) {
    Path home = folder.resolve("home");
    assertThat(Doctor.examine(home.toString()))
        .as("findings")
        .hasSize(10)
        .allSatisfy(
            finding -> {
              assertThat(finding.status()).as("%s", finding).isNotEqualTo(Finding.Status.FAIL);
              assertThat(finding.remedy().isEmpty())
                  .as("a remedy exactly where one is needed: %s", finding)
                  .isEqualTo(finding.status() == Finding.Status.OK);
            });
    assertThat(home).as("a home that was not there").doesNotExist();
  }

  @Test
  void aHomeThatCannotBeWrittenIsAFindingWithARemedy(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("home"), "not a folder");
    assertThat(Doctor.examine(file.resolve("in").toString()))
        .as("findings")
        .filteredOn(finding -> finding.check().equals("storage"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.status()).as("status").isEqualTo(Finding.Status.FAIL);
              assertThat(finding.remedy()).as("remedy").isNotEmpty();
            });
    assertThat(file).as("the file").hasContent("not a folder");
  }
}
