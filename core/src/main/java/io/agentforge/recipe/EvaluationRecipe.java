package io.agentforge.recipe;

/**
 * How trained models are judged.
 *
 * @param itemsPerDomain held-out questions of each domain, test split
 * @param textTokens about how many tokens of held-out text
 * @param shardItems items that one task scores
 * @param curvePoints points of a learning curve, the end included
 * @param curveItems held-out questions of each domain behind one point, selection split
 * @param generationSamples prompts of each suite that every model continues for the report
 * @param sampleTokens length of such a text
 */
public record EvaluationRecipe(
    int itemsPerDomain,
    int textTokens,
    int shardItems,
    int curvePoints,
    int curveItems,
    int generationSamples,
    int sampleTokens) {}
