package io.agentforge.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SparkSessionsTest {
  private static final String EXTENSIONS = "spark.sql.extensions";

  @Test
  void withoutAMasterAllCoresOfThisMachineWork() {
    SparkConf conf = SparkSessions.settings(new SparkConf(false), Optional.empty());
    assertThat(conf.get("spark.master")).as("master").isEqualTo("local[*]");
    assertThat(conf.get("spark.driver.host")).as("an address that answers").isEqualTo("127.0.0.1");
    assertThat(conf.get("spark.eventLog.enabled")).as("event log").isEqualTo("false");
  }

  @Test
  void theCommandLineWinsOverSparkSubmit() {
    SparkConf given = new SparkConf(false).setMaster("spark://there:7077");
    assertThat(SparkSessions.settings(given, Optional.of("local[1]")).get("spark.master"))
        .as("master")
        .isEqualTo("local[1]");
    assertThat(SparkSessions.settings(given, Optional.empty()).get("spark.master"))
        .as("master without --master")
        .isEqualTo("spark://there:7077");
    assertThat(SparkSessions.settings(given, Optional.empty()).contains("spark.driver.host"))
        .as("a cluster is told no loopback address")
        .isFalse();
  }

  @Test
  void whatTheUserSetsStaysAndDeltaIsAdded() {
    SparkConf given =
        new SparkConf(false)
            .set(EXTENSIONS, "com.example.Mine")
            .set("spark.eventLog.enabled", "true");
    SparkConf conf = SparkSessions.settings(given, Optional.empty());
    assertThat(conf.get(EXTENSIONS))
        .as("extensions")
        .isEqualTo("com.example.Mine,io.delta.sql.DeltaSparkSessionExtension");
    assertThat(conf.get("spark.eventLog.enabled")).as("event log").isEqualTo("true");
    assertThat(SparkSessions.settings(conf, Optional.empty()).get(EXTENSIONS))
        .as("extensions are added once")
        .isEqualTo(conf.get(EXTENSIONS));
  }

  @Test
  void executorsLogAndReportAsTheDriverDoes() {
    SparkConf conf = SparkSessions.settings(new SparkConf(false), Optional.empty());
    assertThat(conf.get("spark.plugins"))
        .as("plugin that shows metrics")
        .isEqualTo("io.agentforge.udfs.metrics.ForgePlugin");
    assertThat("fs.s3a.secret.key fs.s3a.access.key fs.s3a.session.token".split(" "))
        .as("settings whose values Spark's pages and event logs hide")
        .allMatch(key -> Pattern.compile(conf.get("spark.redaction.regex")).matcher(key).find());
  }
}
