package io.agentforge.infer;

/** The product that a team is at; one object for all, so that none is made per token. */
final class Product implements Team.Work {
  private final Team team;
  private Linear linear;
  private LinearInput x;
  private int tokens;
  private float[] y;

  Product(Team team) {
    this.team = team;
  }

  int workers() {
    return team.workers();
  }

  /** Writes {@code y = x W^T}, {@code [tokens, rows]}. */
  void of(Linear weights, LinearInput input, int tokenCount, float[] output) {
    linear = weights;
    x = input;
    tokens = tokenCount;
    y = output;
    int block = weights instanceof Linear.OfTernary ternary ? ternary.kernel().rowBlock() : 16;
    team.run(this, weights.rows(), block);
  }

  @Override
  public void run(int from, int to, int worker) {
    linear.multiply(x, tokens, y, from, to, worker);
  }
}
