// Where the operations of the graph are drawn.
import { graphlib, layout } from '@dagrejs/dagre';

import type { DependencyGraph } from '../batch/dependencies.ts';

export interface Box {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Drawing {
  width: number;
  height: number;
  boxes: Map<string, Box>;
  groups: (Box & { label: string })[];
  lines: { from: string; to: string; kind: 'explicit' | 'implicit'; path: string }[];
}

const characterWidth = 7.4;
const longestText = 26;

export const clipped = (text: string, length = longestText) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

export function draw(dependencies: DependencyGraph, label: (id: string) => string[]): Drawing {
  const graph = new graphlib.Graph({ compound: true, multigraph: false });
  graph.setGraph({ rankdir: 'TB', nodesep: 18, ranksep: 34, edgesep: 8, marginx: 6, marginy: 6 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of dependencies.vertices) {
    const longest = Math.max(...label(id).map((line) => clipped(line).length));
    graph.setNode(`o ${id}`, { width: Math.max(84, longest * characterWidth + 34), height: 42 });
  }
  for (const [name, ids] of dependencies.groups) {
    graph.setNode(`g ${name}`, {});
    ids.filter((id) => graph.hasNode(`o ${id}`)).forEach((id) => graph.setParent(`o ${id}`, `g ${name}`));
  }
  for (const { from, to } of dependencies.edges) {
    graph.setEdge(`o ${from}`, `o ${to}`);
  }
  layout(graph);
  return drawingOf(graph, dependencies);
}

function drawingOf(graph: InstanceType<typeof graphlib.Graph>, dependencies: DependencyGraph): Drawing {
  const box = (name: string) => {
    const { x, y, width, height } = graph.node(name) as { x: number; y: number; width: number; height: number };
    return { x: x - width / 2, y: y - height / 2, width, height };
  };
  const size = graph.graph() as { width?: number; height?: number };
  return {
    width: Math.max(60, finite(size.width)),
    height: Math.max(40, finite(size.height)),
    boxes: new Map(dependencies.vertices.map(({ id }) => [id, { id, ...box(`o ${id}`) }])),
    groups: [...dependencies.groups.keys()].map((name) => ({ id: name, label: name, ...box(`g ${name}`) })),
    lines: dependencies.edges.map(({ from, to, kind }) => ({
      from, to, kind, path: pathThrough((graph.edge(`o ${from}`, `o ${to}`) as { points: { x: number; y: number }[] }).points),
    })),
  };
}

const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : 0);

/** Through the midpoints of the lines, bent at the points. */
function pathThrough(points: { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1)!;
  const bends = rest.slice(0, -1).map((point, place) => {
    const next = rest[place + 1]!;
    return `Q ${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`;
  });
  return `M ${first!.x} ${first!.y} ${bends.join(' ')} L ${last.x} ${last.y}`;
}
