package io.agentforge.jobs;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.agentforge.decoder.ReferenceDecoder;
import io.agentforge.jobs.cli.ForgeMain;
import io.agentforge.phases.PhaseId;
import io.agentforge.train.Batch;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows of the house: who may know whom, and what nobody may do. */
class ArchitectureTest {
  private static final String ROOT = "io.agentforge.";
  private static final String[] SPARK = {
    "org.apache.spark..", "org.apache.hadoop..", "io.delta..", "scala.."
  };

  private static JavaClasses house;

  @BeforeAll
  static void read_the_house() {
    house =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.agentforge");
    assertThat(house.size()).as("classes of the house").isGreaterThan(200);
  }

  @Test
  void roomsOnlyKnowTheRoomsToTheirLeft() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("io.agentforge..")
        .layer("core")
        .definedBy(
            not(resideInAnyPackage(room("datasets"), room("udfs"), room("phases"), room("jobs"))))
        .layer("datasets")
        .definedBy(room("datasets"))
        .layer("udfs")
        .definedBy(room("udfs"))
        .layer("phases")
        .definedBy(room("phases"))
        .layer("jobs")
        .definedBy(room("jobs"))
        .whereLayer("jobs")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("phases")
        .mayOnlyBeAccessedByLayers("jobs")
        .whereLayer("udfs")
        .mayOnlyBeAccessedByLayers("phases", "jobs")
        .whereLayer("datasets")
        .mayOnlyBeAccessedByLayers("udfs", "phases", "jobs")
        .check(house);
  }

  @Test
  void coreKnowsNoSparkNoHadoopAndNoDelta() {
    noClasses()
        .that(not(resideInAnyPackage(room("datasets"), room("udfs"), room("phases"), room("jobs"))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SPARK)
        .check(house);
  }

  @Test
  void datasetsKnowNothingOfTheInsideOfModels() {
    noClasses()
        .that()
        .resideInAPackage(room("datasets"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(room("decoder"), room("torch"), "ai.djl.ndarray..")
        .check(house);
  }

  @Test
  void phasesMeetOnlyThroughCheckpoints() {
    for (PhaseId phase : PhaseId.values()) {
      String[] others =
          Arrays.stream(PhaseId.values())
              .filter(other -> other != phase)
              .map(other -> room("phases." + other.id()))
              .toArray(String[]::new);
      noClasses()
          .that(resideInAPackage(room("phases." + phase.id())))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .allowEmptyShould(true)
          .check(house);
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching(ROOT + "(*)..")
        .should()
        .beFreeOfCycles()
        // the plain reference takes the batches of the trainer that is tested against it
        .ignoreDependency(ReferenceDecoder.class, Batch.class)
        .check(house);
  }

  @Test
  void onlyTheProgramEndsTheJvm() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(ForgeMain.class)
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .check(house);
  }

  @Test
  void onlyJobsBuildASession() {
    noClasses()
        .that(not(resideInAPackage(room("jobs"))))
        .should()
        .callMethod(SparkSession.class, "builder")
        .check(house);
    noClasses()
        .that()
        .doNotBelongToAnyOf(SparkSessions.class)
        .should()
        .callMethod(SparkSession.class, "builder")
        .check(house);
  }

  @Test
  void randomnessComesFromTheSeedTreeOnly() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Random.class, ThreadLocalRandom.class)
        .orShould()
        .callMethod(Math.class, "random")
        .check(house);
  }

  @Test
  void nobodySleepsButTheClockOfALease() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.LeaseClock\\$1")
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .check(house);
  }

  @Test
  void namesSayWhatAThingIs() {
    classes()
        .that()
        .areTopLevelClasses()
        .should()
        .haveNameNotMatching(".*(Manager|Helper|Util|Utils)")
        .check(house);
  }

  private static String room(String name) {
    return ROOT + name + "..";
  }
}
