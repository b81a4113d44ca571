package io.agentforge.jobs.cli;

import com.sun.jna.Function;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.service.launcher.IrqHandler;

/**
 * Ctrl-C and SIGTERM during a run: the first asks it to end cleanly, the second ends the JVM at
 * once. What is committed stays in both cases.
 */
public final class Interruption {
  private final PrintWriter err;
  private final String resume;
  private final Runnable cancel;
  private final AtomicBoolean requested = new AtomicBoolean();

  private Interruption(PrintWriter err, String resume, Runnable cancel) {
    this.err = err;
    this.resume = resume;
    this.cancel = cancel;
  }

  /**
   * Listens from now on, until the JVM ends.
   *
   * @param resume the command that goes on with the run
   * @param cancel stops the work under way, such as the Spark jobs of the run; called once, on a
   *     thread of its own
   */
  public static Interruption listen(PrintWriter err, String resume, Runnable cancel) {
    Interruption interruption = new Interruption(err, resume, cancel);
    for (String signal : new String[] {IrqHandler.CONTROL_C, IrqHandler.SIGTERM}) {
      new IrqHandler(signal, data -> interruption.request()).bind();
    }
    return interruption;
  }

  static Interruption unbound(PrintWriter err, String resume, Runnable cancel) {
    return new Interruption(err, resume, cancel);
  }

  /** Whether somebody asked to stop. */
  public boolean requested() {
    return requested.get();
  }

  void request() {
    if (requested.compareAndSet(false, true)) {
      err.println("Interrupted; ending cleanly. Once more ends at once; what is done is kept.");
      Thread thread = new Thread(cancel, "forge-cancel");
      thread.setDaemon(true);
      thread.start();
    } else {
      err.println("Go on with: " + resume);
      err.flush();
      end(ExitStatus.INTERRUPTED.code());
    }
  }

  /**
   * Ends the process without running anything more. {@link Runtime#halt} would run the destructors
   * of native libraries under the threads that still use them, which ends in a crash report.
   */
  private static void end(int status) {
    try {
      Function.getFunction("c", "_exit").invokeVoid(new Object[] {status});
    } catch (LinkageError e) {
      Runtime.getRuntime().halt(status);
    }
  }

  /** What a command throws once its work has stopped; names the resume command. */
  public ForgeException interrupted(String unit, Throwable cause) {
    return new ForgeException(
        ErrorCode.INTERRUPTED,
        unit,
        "interrupted; everything finished is kept",
        "Go on with: " + resume,
        cause);
  }
}
