package io.sparkblip2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A JVM of its own on this class path, for what would spoil the tests' own: executors, sessions
 * that end, and memory that is measured.
 */
public final class ForkedJvm {
  private final List<String> options = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private final Path log;

  /**
   * @param log where its output goes
   */
  public ForkedJvm(Path log) {
    this.log = log;
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens") || option.startsWith("-Dio.netty"))
        .forEach(options::add);
    options.addAll(engineOptions());
  }

  /** What this JVM tells DJL and AWT, as options for another one. */
  public static List<String> engineOptions() {
    return System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.matches("ai\\.djl\\..*|OPT_OUT_TRACKING|java\\.awt\\.headless"))
        .map(name -> "-D" + name + "=" + System.getProperty(name))
        .collect(Collectors.toList());
  }

  public ForkedJvm with(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  public ForkedJvm withSetting(String name, Object value) {
    return with("-D" + name + "=" + value);
  }

  public ForkedJvm withEnvironment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Starts a class with standard input and output as pipes. */
  public Process start(Class<?> main, String... args) throws IOException {
    return builder(main, args).redirectError(log.toFile()).start();
  }

  /** Runs a class to its end, which has to be a good one. */
  public void run(Duration limit, Class<?> main, String... args)
      throws IOException, InterruptedException {
    assertThat(status(limit, main, args)).as(Files.readString(log)).isZero();
  }

  /** Runs a class to its end, whatever it is. */
  public int status(Duration limit, Class<?> main, String... args)
      throws IOException, InterruptedException {
    Process process = startWithLog(main, args);
    boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    assertThat(ended).as("ended within %s:%n%s", limit, Files.readString(log)).isTrue();
    return process.exitValue();
  }

  /** Starts a class whose whole output goes to the log. */
  public Process startWithLog(Class<?> main, String... args) throws IOException {
    return builder(main, args)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(log.toFile()))
        .start();
  }

  private ProcessBuilder builder(Class<?> main, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder;
  }
}
