import type { Edge } from '../batch/dependencies.ts';

/** Without the edges that follow from others (transitive reduction); there is no cycle. */
export function reduceEdges(edges: Edge[]): Edge[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    next.set(from, [...(next.get(from) ?? []), to]);
  }
  const reachable = new Map<string, Set<string>>();
  const reach = (id: string): Set<string> => {
    const known = reachable.get(id);
    if (known !== undefined) {
      return known;
    }
    const all = new Set<string>();
    reachable.set(id, all);
    for (const each of next.get(id) ?? []) {
      all.add(each);
      reach(each).forEach((further) => all.add(further));
    }
    return all;
  };
  return edges.filter(({ from, to }) => !next.get(from)!.some((between) => between !== to && reach(between).has(to)));
}
