package io.agentforge.merge;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.error.NearestName;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** All merge methods by name: the built-in ones and those that {@link ServiceLoader} finds. */
public final class MergeMethods {
  private static final List<MergeMethod> BUILT_IN =
      List.of(
          new Linear(),
          new Slerp(),
          new NuSlerp(),
          new MultiSlerp(),
          new Karcher(),
          new TaskArithmetic(),
          new Ties(),
          new DareLinear(),
          new DareTies(),
          new Della(),
          new DellaLinear(),
          new Breadcrumbs(),
          new BreadcrumbsTies(),
          new ModelStock(),
          new Sce(),
          new NearSwap(),
          new ArceeFusion(),
          new Ram(),
          new RamPlusTl(),
          new Passthrough());

  private final Map<String, MergeMethod> byName;

  private MergeMethods(Map<String, MergeMethod> byName) {
    this.byName = Collections.unmodifiableMap(byName);
  }

  /** The methods that come with the forge. */
  public static List<MergeMethod> builtIn() {
    return BUILT_IN;
  }

  /**
   * The built-in methods and those on the class path of the calling thread.
   *
   * @throws ForgeException RECIPE_INVALID when two methods have the same name
   */
  public static MergeMethods all() {
    Map<String, MergeMethod> byName = new TreeMap<>();
    BUILT_IN.forEach(method -> add(byName, method));
    ServiceLoader.load(MergeMethod.class).forEach(method -> add(byName, method));
    return new MergeMethods(byName);
  }

  /**
   * The method of that name.
   *
   * @throws ForgeException RECIPE_INVALID with the nearest name when there is none
   */
  public MergeMethod named(String name) {
    MergeMethod method = byName.get(name);
    if (method == null) {
      String remedy =
          NearestName.among(name, byName.keySet())
              .map(near -> "Did you mean %s?".formatted(near))
              .orElse("Use one of " + String.join(", ", byName.keySet()) + ".");
      throw new ForgeException(
          ErrorCode.RECIPE_INVALID, "merge_method", "there is no method " + name, remedy);
    }
    return method;
  }

  /** All methods in alphabetical order of their names. */
  public Collection<MergeMethod> methods() {
    return byName.values();
  }

  private static void add(Map<String, MergeMethod> byName, MergeMethod method) {
    MergeMethod other = byName.putIfAbsent(method.name(), method);
    if (other != null) {
      throw new ForgeException(
          ErrorCode.RECIPE_INVALID,
          "merge_method " + method.name(),
          "both %s and %s have this name"
              .formatted(other.getClass().getName(), method.getClass().getName()),
          "Give your method another name.");
    }
  }
}
