/**
 * The ledger as people ask it: temporary views in a Spark session.
 *
 * <p><b>Start from</b> {@link io.agentforge.datasets.view.Views}. The views' text is in the
 * resource {@code views.sql}, one statement each, and is the documentation of their columns.
 *
 * <p><b>Guarantees.</b> Every view exists after {@code install}, empty when nothing was written
 * yet. Results shown are those of committed attempts where a view says so.
 *
 * <p><b>Limits.</b> A view shows the tables as they are when it is queried; a table made after
 * {@code install} needs another {@code install}.
 */
package io.agentforge.datasets.view;
