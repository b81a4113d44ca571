package io.agentforge.recipe;

/**
 * A value that some source gives to a key, already of the key's type.
 *
 * @param value {@code String, Long, Double, Boolean} or a list of strings
 */
record Assignment(RecipeKey key, Object value, Place place) {}
