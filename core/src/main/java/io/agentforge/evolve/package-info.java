/**
 * What it is for: searching for good merges. Strategies propose points of the unit cube and are
 * told how they did; a genome says how to make one model out of several.
 *
 * <p>Start from {@link io.agentforge.evolve.Strategy} for searching, {@link
 * io.agentforge.evolve.StrategyKind} for what there is, {@link io.agentforge.evolve.Genome} for
 * recipes of models and {@link io.agentforge.evolve.GenomeSpace} for the way from points to
 * genomes.
 *
 * <p>Guarantees: every draw comes from the counter-based generator, keyed by seed, strategy,
 * generation and place; a strategy restored from its state asks for the same further candidates,
 * byte for byte, wherever it was stopped. Equal fitness never breaks a tie by chance. Genomes that
 * make the same model are equal and have one hash; a genome's canonical JSON stays below 1 KB for
 * six parents, and it exports as YAML that mergekit reads wherever mergekit has the method.
 *
 * <p>Limits: CMA-ES treats a choice as ordered; MAP-Elites keeps the outcome an elite entered with.
 *
 * <p>Papers: Hansen, The CMA evolution strategy: a tutorial (2016); Ros and Hansen (2008); Hamano
 * et al., CMA-ES with margin (2022); Deb et al., NSGA-II (2002); Mouret and Clune, MAP-Elites
 * (2015); Vassiliades and Mouret (2018); Rechenberg (1973); Akiba et al., Evolutionary optimization
 * of model merging recipes (2024).
 */
package io.agentforge.evolve;
