/**
 * The SQL functions: one setting, {@code
 * spark.sql.extensions=io.sparkblip2.sql.Blip2SparkSessionExtension}, gives them to every language.
 *
 * <p>Start from {@link io.sparkblip2.sql.Blip2SparkSessionExtension} and {@link
 * io.sparkblip2.sql.ModelCall}. Calls of a model are taken out of a query's expressions and
 * computed by an operator of their own, as Spark does for Python functions; {@link
 * io.sparkblip2.sql.ModelCallStrategy} does that. Spark's planner is written in Scala, so what is a
 * case class there is spelt out here. Uses pipeline, search, tables, inference, evaluation and what
 * lies below them.
 */
package io.sparkblip2.sql;
