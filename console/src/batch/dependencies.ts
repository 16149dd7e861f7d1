// The dependency graph of a request: edges, levels, order, and what is wrong with it.
import type { Problem } from '../json/tree.ts';
import type { BatchRequest, Operation } from './request.ts';

export interface Edge {
  from: string;
  to: string;
  kind: 'explicit' | 'implicit';
}

export interface Vertex {
  id: string;
  operation: Operation;
  level: number;
  /** place in the order in which they would run, from 0; undefined in a cycle */
  position: number | undefined;
}

export interface DependencyGraph {
  vertices: Vertex[];
  edges: Edge[];
  /** members by group */
  groups: Map<string, string[]>;
  cycle: string[] | undefined;
  problems: Problem[];
}

/** No server takes so many, and the page is to stay quick. */
const mostOperations = 1000;

export function buildGraph(request: BatchRequest): DependencyGraph {
  if (request.operations.length > mostOperations) {
    return { vertices: [], edges: [], groups: new Map(), cycle: undefined, problems: [] };
  }
  const problems: Problem[] = [];
  const operations = withUniqueIds(request.operations, problems);
  const groups = groupsOf(operations.values());
  checkGroupNames(operations, groups, problems);
  const edges = edgesOf(operations, groups, problems);
  const { order, cycle } = orderOf(operations, edges);
  if (cycle !== undefined) {
    const first = operations.get(cycle[0]!)!;
    problems.push(problemAt(first.place, `these operations wait for each other: ${[...cycle, cycle[0]].join(' → ')}`));
  }
  const levels = levelsOf(order, edges);
  const positions = new Map(order.map((id, position) => [id, position]));
  const vertices = [...operations].map(([id, operation]) => ({ id, operation, level: levels.get(id) ?? 0, position: positions.get(id) }));
  return { vertices, edges, groups, cycle, problems };
}

const problemAt = (node: { offset: number; length: number }, message: string): Problem => ({
  from: node.offset, to: node.offset + node.length, severity: 'error', message,
});

function withUniqueIds(all: Operation[], problems: Problem[]): Map<string, Operation> {
  const operations = new Map<string, Operation>();
  for (const operation of all) {
    if (operation.id === undefined) {
      continue;
    }
    const earlier = operations.get(operation.id);
    if (earlier !== undefined) {
      problems.push(problemAt(operation.place, `the operation at index ${earlier.index} has the id "${operation.id}" already`));
    } else {
      operations.set(operation.id, operation);
    }
  }
  return operations;
}

function groupsOf(operations: Iterable<Operation>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { id, group } of operations) {
    if (group !== undefined && group !== '' && id !== undefined) {
      groups.set(group, [...(groups.get(group) ?? []), id]);
    }
  }
  return groups;
}

function checkGroupNames(operations: Map<string, Operation>, groups: Map<string, string[]>, problems: Problem[]): void {
  for (const [group] of groups) {
    const namesake = operations.get(group);
    if (namesake !== undefined) {
      problems.push(problemAt(namesake.place, `"${group}" is the name of a group too; give one of them another name`));
    }
  }
}

function edgesOf(operations: Map<string, Operation>, groups: Map<string, string[]>, problems: Problem[]): Edge[] {
  const edges = new Map<string, Edge>();
  const add = (from: string, to: string, kind: Edge['kind']) => {
    const key = `${from} ${to}`;
    if (!edges.has(key) || kind === 'explicit') {
      edges.set(key, { from, to, kind });
    }
  };
  for (const [id, operation] of operations) {
    for (const { name, node } of operation.dependsOn) {
      const targets = operations.has(name) ? [name] : groups.get(name)?.filter((each) => each !== id);
      if (targets === undefined) {
        problems.push(problemAt(node, `there is no operation or group "${name}"`));
      } else if (name === id) {
        problems.push(problemAt(node, 'an operation cannot depend on itself'));
      } else {
        targets.forEach((target) => add(target, id, 'explicit'));
      }
    }
    for (const { id: target, node } of operation.references) {
      if (!operations.has(target)) {
        problems.push(problemAt(node, groups.has(target)
          ? `"${target}" is a group; a reference names one of its operations`
          : `there is no operation "${target}" to refer to`));
      } else if (target === id) {
        problems.push(problemAt(node, 'an operation cannot refer to itself'));
      } else {
        add(target, id, 'implicit');
      }
    }
    for (const node of operation.malformed) {
      problems.push(problemAt(node, 'this reference cannot be read; write $ref:id.column, or $$ref: for the text itself'));
    }
  }
  return [...edges.values()];
}

/** Kahn's algorithm over units: an operation, or all of a group; of those that are ready the first in the request. */
function orderOf(operations: Map<string, Operation>, edges: Edge[]): { order: string[]; cycle: string[] | undefined } {
  const unitOf = (id: string) => {
    const group = operations.get(id)?.group;
    return group ? `group ${group}` : `operation ${id}`;
  };
  const units = new Map<string, string[]>();
  for (const id of operations.keys()) {
    units.set(unitOf(id), [...(units.get(unitOf(id)) ?? []), id]);
  }
  const between = edges.filter(({ from, to }) => unitOf(from) !== unitOf(to));
  const sorted = sort([...units.keys()], between.map(({ from, to }) => [unitOf(from), unitOf(to)]));
  const order: string[] = [];
  let cycle = sorted.cycle && cycleOfOperations(sorted.cycle, units);
  for (const unit of sorted.order) {
    const within = units.get(unit)!;
    const inner = sort(within, edges.filter(({ from, to }) => unitOf(from) === unit && unitOf(to) === unit).map(({ from, to }) => [from, to]));
    order.push(...inner.order);
    cycle ??= inner.cycle;
  }
  return { order, cycle };
}

const cycleOfOperations = (cycle: string[], units: Map<string, string[]>) => cycle.map((unit) => units.get(unit)![0]!);

function sort(names: string[], edges: [string, string][]): { order: string[]; cycle: string[] | undefined } {
  const waitsFor = new Map(names.map((name) => [name, new Set<string>()]));
  for (const [from, to] of edges) {
    waitsFor.get(to)!.add(from);
  }
  const order: string[] = [];
  for (let next = names.find((name) => waitsFor.get(name)!.size === 0); next !== undefined;
    next = names.find((name) => waitsFor.get(name)?.size === 0)) {
    order.push(next);
    waitsFor.delete(next);
    waitsFor.forEach((names) => names.delete(next!));
  }
  return { order, cycle: waitsFor.size === 0 ? undefined : findCycle(waitsFor) };
}

/** Everything left waits for something left, so walking back comes around. */
function findCycle(waitsFor: Map<string, Set<string>>): string[] {
  const path: string[] = [];
  let at = [...waitsFor.keys()][0]!;
  while (!path.includes(at)) {
    path.push(at);
    at = [...waitsFor.get(at)!][0]!;
  }
  return path.slice(path.indexOf(at)).reverse();
}

function levelsOf(order: string[], edges: Edge[]): Map<string, number> {
  const levels = new Map<string, number>();
  for (const id of order) {
    const before = edges.filter((edge) => edge.to === id).map((edge) => levels.get(edge.from) ?? -1);
    levels.set(id, Math.max(-1, ...before) + 1);
  }
  return levels;
}
