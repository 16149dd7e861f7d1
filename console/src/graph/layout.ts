// Where the operations of the graph are drawn: by dagre, as far as there is anything between them.
import { graphlib, layout } from '@dagrejs/dagre';

import type { DependencyGraph, Edge } from '../batch/dependencies.ts';
import { reduceEdges } from './reduction.ts';

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
  /** how many edges are left out, because others imply them */
  leftOut: number;
}

const characterWidth = 7.4;
const longestText = 26;
const boxHeight = 42;
const gap = 18;
const margin = 6;
/** Beyond, edges that follow from others are left out. */
const manyEdges = 200;
/** Beyond, dagre takes too long while one types. */
const tooManyEdges = 250;
/** A wider drawing is turned on its side. */
const wide = 1300;
const widthOfRows = 620;

export const clipped = (text: string, length = longestText) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

interface Sized {
  id: string;
  width: number;
}

export function draw(dependencies: DependencyGraph, label: (id: string) => string[]): Drawing {
  const sized = dependencies.vertices.map(({ id }) => ({ id, width: Math.max(84, Math.max(...label(id).map((line) => clipped(line).length)) * characterWidth + 34) }));
  const edges = dependencies.edges.length > manyEdges && dependencies.cycle === undefined ? reduceEdges(dependencies.edges) : dependencies.edges;
  const leftOut = dependencies.edges.length - edges.length;
  // Turning the edges of cycles takes dagre longer still.
  if (edges.length > (dependencies.cycle === undefined ? tooManyEdges : tooManyEdges / 2)) {
    return { ...inRows(sized, dependencies, edges), leftOut };
  }
  const joined = new Set([...edges.flatMap(({ from, to }) => [from, to]), ...[...dependencies.groups.values()].flat()]);
  const main = joined.size === 0 ? emptyDrawing() : turned(sized.filter(({ id }) => joined.has(id)), dependencies, edges);
  return { ...withLoose(main, sized.filter(({ id }) => !joined.has(id))), leftOut };
}

const emptyDrawing = (): Drawing => ({ width: 0, height: 0, boxes: new Map(), groups: [], lines: [], leftOut: 0 });

function turned(sized: Sized[], dependencies: DependencyGraph, edges: Edge[]): Drawing {
  const down = byDagre('TB', sized, dependencies, edges);
  if (down.width <= wide) {
    return down;
  }
  const across = byDagre('LR', sized, dependencies, edges);
  return across.width < down.width ? across : down;
}

function byDagre(direction: 'TB' | 'LR', sized: Sized[], { groups }: DependencyGraph, edges: Edge[]): Drawing {
  const graph = new graphlib.Graph({ compound: true, multigraph: false });
  graph.setGraph({ rankdir: direction, nodesep: direction === 'TB' ? gap : 8, ranksep: 34, edgesep: 8, marginx: margin, marginy: margin });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width } of sized) {
    graph.setNode(`o ${id}`, { width, height: boxHeight });
  }
  for (const [name, ids] of groups) {
    graph.setNode(`g ${name}`, {});
    ids.filter((id) => graph.hasNode(`o ${id}`)).forEach((id) => graph.setParent(`o ${id}`, `g ${name}`));
  }
  for (const { from, to } of edges) {
    graph.setEdge(`o ${from}`, `o ${to}`);
  }
  layout(graph);
  const box = (name: string) => {
    const { x, y, width, height } = graph.node(name) as { x: number; y: number; width: number; height: number };
    return { x: x - width / 2, y: y - height / 2, width, height };
  };
  const size = graph.graph() as { width?: number; height?: number };
  return {
    width: finite(size.width), height: finite(size.height), leftOut: 0,
    boxes: new Map(sized.map(({ id }) => [id, { id, ...box(`o ${id}`) }])),
    groups: [...groups.keys()].map((name) => ({ id: name, label: name, ...box(`g ${name}`) })),
    lines: edges.map(({ from, to, kind }) => ({ from, to, kind, path: pathThrough((graph.edge(`o ${from}`, `o ${to}`) as { points: { x: number; y: number }[] }).points) })),
  };
}

const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : 0);

/** Operations without any dependency stand in rows below. */
function withLoose(main: Drawing, loose: Sized[]): Drawing {
  const boxes = new Map(main.boxes);
  const limit = Math.max(main.width, widthOfRows);
  let x = margin;
  let y = main.height === 0 ? margin : main.height + gap;
  let right = main.width;
  for (const { id, width } of loose) {
    if (x > margin && x + width > limit) {
      x = margin;
      y += boxHeight + gap / 2;
    }
    boxes.set(id, { id, x, y, width, height: boxHeight });
    right = Math.max(right, x + width + margin);
    x += width + gap / 2;
  }
  return { ...main, boxes, width: Math.max(60, right), height: loose.length === 0 ? main.height : y + boxHeight + margin };
}

/** Rows for each level, and straight lines. */
function inRows(sized: Sized[], { vertices }: DependencyGraph, edges: Edge[]): Drawing {
  const levels = new Map(vertices.map(({ id, level }) => [id, level]));
  const boxes = new Map<string, Box>();
  let y = margin;
  for (const level of [...new Set(levels.values())].sort((left, right) => left - right)) {
    let x = margin;
    for (const { id, width } of sized.filter((each) => levels.get(each.id) === level)) {
      if (x > margin && x + width > wide) {
        x = margin;
        y += boxHeight + gap;
      }
      boxes.set(id, { id, x, y, width, height: boxHeight });
      x += width + gap;
    }
    y += boxHeight + 50;
  }
  const lines = edges.map(({ from, to, kind }) => {
    const [above, below] = [boxes.get(from)!, boxes.get(to)!];
    return { from, to, kind, path: `M ${above.x + above.width / 2} ${above.y + above.height} L ${below.x + below.width / 2} ${below.y}` };
  });
  return {
    boxes, lines, groups: [], leftOut: 0,
    width: Math.max(60, ...[...boxes.values()].map(({ x, width }) => x + width + margin)), height: y - 50 + margin,
  };
}

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
