/**
 * One page of HTML about a run or about what the tables hold, with everything in it, to be opened
 * anywhere and without a network.
 *
 * <p>Start with {@link io.sparkblip2.report.ReportTables}, which asks the tables, and {@link
 * io.sparkblip2.report.ReportPage}, which writes the page. The page's looks and its filters are in
 * the resource {@code report.html}.
 *
 * <p>Below the jobs, beside the pipeline; uses tables, image and config.
 */
package io.sparkblip2.report;
