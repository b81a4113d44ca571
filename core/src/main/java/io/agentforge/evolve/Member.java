package io.agentforge.evolve;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;

/** A judged candidate as strategies keep it. */
record Member(
    long id,
    double[] point,
    String operator,
    List<Long> parents,
    double fitness,
    double[] objectives) {

  static Member of(Candidate candidate, Outcome outcome) {
    return new Member(
        candidate.id(),
        candidate.point(),
        candidate.operator(),
        candidate.parents(),
        outcome.fitness(),
        outcome.objectives());
  }

  static List<Member> of(List<Candidate> candidates, List<Outcome> outcomes) {
    Strategy.requireOnePerCandidate(candidates, outcomes);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      members.add(of(candidates.get(i), outcomes.get(i)));
    }
    return members;
  }

  /** The members from best to worst fitness; equals keep their order. */
  static List<Member> ranked(List<Member> members) {
    double[] fitness = members.stream().mapToDouble(Member::fitness).toArray();
    return Ranking.best(fitness).stream().map(members::get).toList();
  }

  @JsonIgnore
  Candidate survivor() {
    return new Candidate(id, point, operator, parents, Candidate.Standing.SURVIVOR);
  }

  /** Mean distance of all pairs; 0 for fewer than two. */
  static double spread(SearchSpace space, List<Member> members) {
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < members.size(); i++) {
      for (int j = 0; j < i; j++) {
        sum += space.distance(members.get(i).point(), members.get(j).point());
        pairs++;
      }
    }
    return pairs == 0 ? 0 : sum / pairs;
  }
}
