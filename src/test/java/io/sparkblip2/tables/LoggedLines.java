package io.sparkblip2.tables;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What a class warns of until this is closed, each line behind its level. */
final class LoggedLines extends AbstractAppender implements AutoCloseable {
  final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final Logger logger;
  private final Level levelBefore;

  LoggedLines(Class<?> type) {
    super("lines", null, null, false, Property.EMPTY_ARRAY);
    logger = (Logger) LogManager.getLogger(type);
    levelBefore = logger.getLevel();
    start();
    logger.addAppender(this);
    logger.setLevel(Level.WARN); // the tests' session is told to keep to errors
  }

  @Override
  public void append(LogEvent event) {
    lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
  }

  @Override
  public void close() {
    logger.setLevel(levelBefore);
    logger.removeAppender(this);
    stop();
  }
}
