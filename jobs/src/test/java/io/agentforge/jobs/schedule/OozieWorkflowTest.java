package io.agentforge.jobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The Oozie workflow against Oozie's own schemas, and the script that tells it how a run ended. */
class OozieWorkflowTest {
  private static final Path OOZIE = Path.of("../conf/oozie").toAbsolutePath().normalize();

  @TempDir private Path folder;

  @Test
  void workflowAndCoordinatorAreWhatOozieReads() throws Exception {
    schema("shell-action-1.0.xsd", "oozie-workflow-1.0.xsd")
        .newValidator()
        .validate(new StreamSource(OOZIE.resolve("workflow.xml").toFile()));
    schema("oozie-coordinator-0.5.xsd")
        .newValidator()
        .validate(new StreamSource(OOZIE.resolve("coordinator.xml").toFile()));
  }

  @Test
  void aWorkflowThatOozieDoesNotReadIsRefusedHereToo() throws Exception {
    String broken =
        Files.readString(OOZIE.resolve("workflow.xml")).replace("<exec>run.sh</exec>", "");
    Path file = Files.writeString(folder.resolve("workflow.xml"), broken);
    Schema schema = schema("shell-action-1.0.xsd", "oozie-workflow-1.0.xsd");
    assertThatThrownBy(() -> schema.newValidator().validate(new StreamSource(file.toFile())))
        .as("a shell action without exec")
        .isInstanceOf(SAXException.class)
        .hasMessageContaining("exec");
  }

  @Test
  void everyTransitionLeadsToANode() throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    Document workflow = factory.newDocumentBuilder().parse(OOZIE.resolve("workflow.xml").toFile());
    List<String> names = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    NodeList all = workflow.getElementsByTagNameNS("uri:oozie:workflow:1.0", "*");
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      if (!element.getAttribute("to").isEmpty()) {
        targets.add(element.getAttribute("to"));
      } else if (!element.getAttribute("name").isEmpty()) {
        names.add(element.getAttribute("name"));
      }
    }
    assertThat(targets).as("transitions").hasSizeGreaterThan(8);
    assertThat(names).as("nodes").containsAll(targets);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "2,0", "3,0", "4,0", "5,5", "6,6", "130,130", "137,137"})
  void onlyWhatARetryMayCureFailsTheAction(int forge, int action) throws Exception {
    Path fake = folder.resolve("forge");
    Files.writeString(fake, "#!/usr/bin/env bash\necho \"$@\" >&2\necho answer\nexit " + forge);
    fake.toFile().setExecutable(true);
    File errors = folder.resolve("errors").toFile();
    Process run =
        new ProcessBuilder(
                OOZIE.resolve("run.sh").toString(), fake.toString(), "my.yaml", "hdfs://n/forge")
            .redirectError(errors)
            .start();
    String out = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(run.waitFor()).as("status of the action").isEqualTo(action);
    assertThat(out).as("what Oozie captures").isEqualTo("forge_status=" + forge + "\n");
    assertThat(Files.readString(errors.toPath()))
        .as("command")
        .contains("run my.yaml --resume --home hdfs://n/forge");
  }

  private static Schema schema(String... names) throws SAXException {
    Source[] sources =
        Stream.of(names)
            .map(name -> OozieWorkflowTest.class.getClassLoader().getResource(name))
            .map(URL::toExternalForm)
            .map(StreamSource::new)
            .toArray(Source[]::new);
    return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(sources);
  }
}
