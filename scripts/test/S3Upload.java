import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.storage.Existing;
import io.agentforge.datasets.storage.Storage;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Publishes a file of 12 MiB in parts of 5 MiB to an S3 server and counts the uploads of parts. */
final class S3Upload {
  private S3Upload() {}

  public static void main(String[] arguments) throws Exception {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.s3a.endpoint", arguments[0]);
    hadoop.set("fs.s3a.path.style.access", "true");
    hadoop.set("fs.s3a.connection.ssl.enabled", "false");
    hadoop.set("fs.s3a.multipart.size", "5M");
    hadoop.set("fs.s3a.multipart.threshold", "5M");
    byte[] content = new byte[12 << 20];
    new Random(7).nextBytes(content);
    Path file = Files.createTempFile("upload", null);
    try {
      Files.write(file, content);
      ContentDigest digest = ContentDigest.of(file);
      String target = arguments[1] + "/" + digest.sha256();
      Storage storage = Storage.of(hadoop);
      storage.publish(file, digest, arguments[1] + "/staging", target, Existing.KEEP);
      if (!storage.digest(target).equals(digest)) {
        throw new IllegalStateException("what was stored reads back differently");
      }
      FileSystem s3 = FileSystem.get(URI.create(arguments[1]), hadoop);
      Long parts = s3.getStorageStatistics().getLong("object_multipart_initiated");
      if (parts == null || parts < 1) {
        throw new IllegalStateException("the upload was not in parts: " + parts);
      }
      System.out.println("multipart uploads for 12 MiB in parts of 5 MiB: " + parts);
    } finally {
      Files.delete(file);
    }
  }
}
