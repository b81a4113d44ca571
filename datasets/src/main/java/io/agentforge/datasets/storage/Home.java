package io.agentforge.datasets.storage;

import io.agentforge.datasets.ledger.LedgerTable;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Layout of a home: the folder that holds everything a user's runs leave behind.
 *
 * <pre>
 * ledger/&lt;table&gt;                   Delta tables
 * objects/&lt;2 hex&gt;/&lt;sha256&gt;         write-once content, shared between checkpoints
 * compositions/&lt;2 hex&gt;/&lt;sha256&gt;    of which ranges of objects a file consists
 * tensors/&lt;2 hex&gt;/&lt;sha256&gt;         in which object a tensor lies
 * checkpoints/&lt;sha256&gt;/manifest.json  names the files of a checkpoint; present = whole
 * training/&lt;unit&gt;/                 resumable states of trainings under way
 * staging/&lt;run&gt;/                   files not yet published; safe to delete when no run is alive
 * units/&lt;2 hex&gt;/&lt;digest&gt;.json    results of work units, each with a seal
 * leases/&lt;run&gt;/                    who works on a run
 * runs/&lt;run&gt;/                      effective recipe, report
 * events/                          Spark event logs, for the history server
 * data/&lt;dataset&gt;/                  ingested data
 * </pre>
 *
 * @param root scheme and path as Hadoop writes them: no trailing slash, spaces as they are
 */
public record Home(String root) implements Serializable {
  private static final Pattern CREDENTIALS = Pattern.compile("^(s3[an]?://).*:.*@");

  /** Brings the URI to the one form that Hadoop writes. */
  public Home {
    root = new Path(root).toString();
  }

  /**
   * Qualifies a path a user typed: without a scheme it lies on the configured default file system,
   * relative ones under its working folder.
   */
  public static Home of(String path, Configuration configuration) {
    refuseCredentials(path);
    Path root = new Path(path);
    try {
      return new Home(root.getFileSystem(configuration).makeQualified(root).toString());
    } catch (IOException e) {
      throw StorageErrors.failed(path, "the file system cannot be reached", e);
    }
  }

  /** The home's address stands in tables, logs and reports. */
  private static void refuseCredentials(String path) {
    Matcher credentials = CREDENTIALS.matcher(path);
    if (credentials.find()) {
      throw new ForgeException(
          ErrorCode.USAGE,
          credentials.replaceFirst("$1***@"),
          "the address of a home holds no user and password",
          "Give them by environment, profile or role, as docs/running.md says");
    }
  }

  /** A home in a local folder, which need not exist. */
  public static Home local(java.nio.file.Path folder) {
    return new Home(new Path(folder.toAbsolutePath().normalize().toUri()).toString());
  }

  public String ledger(LedgerTable table) {
    return root + "/ledger/" + table.id();
  }

  public String objects() {
    return root + "/objects";
  }

  public String object(String sha256) {
    return objects() + "/" + sha256.substring(0, 2) + "/" + sha256;
  }

  public String compositions() {
    return root + "/compositions";
  }

  /** Says of which ranges of objects a file consists that is not stored as one. */
  public String composition(String sha256) {
    return compositions() + "/" + sha256.substring(0, 2) + "/" + sha256;
  }

  public String tensors() {
    return root + "/tensors";
  }

  /** Says where the tensor of this content lies. */
  public String tensor(String sha256) {
    return tensors() + "/" + sha256.substring(0, 2) + "/" + sha256;
  }

  public String checkpoints() {
    return root + "/checkpoints";
  }

  public String checkpoint(String sha256) {
    return checkpoints() + "/" + sha256;
  }

  public String manifest(String sha256) {
    return checkpoint(sha256) + "/manifest.json";
  }

  /** Where states of one training lie; any text may name the unit of work. */
  public String training(String unitKey) {
    return root + "/training/" + folderName(unitKey);
  }

  public String staging(String writer) {
    return root + "/staging/" + folderName(writer);
  }

  /** Where Spark writes its event logs. */
  public String events() {
    return root + "/events";
  }

  /** Where results of work units lie, in folders named by the first two digits of the digest. */
  public String units() {
    return root + "/units";
  }

  public String unit(String digest) {
    return units() + "/" + digest.substring(0, 2) + "/" + digest + ".json";
  }

  /** Where claims to a run lie. */
  public String lease(String runId) {
    return root + "/leases/" + folderName(runId);
  }

  public String runs() {
    return root + "/runs";
  }

  public String run(String runId) {
    return runs() + "/" + runId;
  }

  /** Where ingested datasets lie, one folder each. */
  public String data() {
    return root + "/data";
  }

  public String data(String dataset) {
    return data() + "/" + dataset;
  }

  /** Keeps plain names readable; others get a digest so that no two fall together. */
  private static String folderName(String key) {
    String plain = key.replaceAll("[^A-Za-z0-9._=-]", "_");
    boolean safe = plain.equals(key) && key.length() <= 80 && !key.startsWith(".");
    if (safe) {
      return plain;
    }
    String head = plain.substring(0, Math.min(60, plain.length())).replaceFirst("^\\.", "_");
    return head + "-" + ContentDigest.of(key).sha256().substring(0, 12);
  }
}
