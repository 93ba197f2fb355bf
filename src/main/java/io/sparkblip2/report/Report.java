package io.sparkblip2.report;

import java.util.List;
import java.util.Map;

/**
 * All that a page says.
 *
 * @param title names what is shown
 * @param totals figures of all images, by name, in the order of the page
 * @param charts in the order of the page
 * @param cards the images that are shown, failed ones first
 */
public record Report(
    String title, Map<String, String> totals, List<Chart> charts, List<Card> cards) {}
