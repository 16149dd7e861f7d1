// The dependency graph as a picture whose operations can be reached by keyboard and lead to the editor.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

import { jumpTo } from '../app/actions.ts';
import { cursor, graph, isStale, progress, request } from '../app/state.ts';
import type { DependencyGraph } from '../batch/dependencies.ts';
import { operationAt } from '../batch/request.ts';
import { buildDrawing } from './drawing.ts';
import { type Box, clipped } from './layout.ts';

const mostDrawn = 200;

const statusSigns: Record<string, string> = { completed: '✓', failed: '✕', skipped: '–' };

export function Graph() {
  const { graph: dependencies, isCurrent } = graph.value;
  // Laid out anew only when there is something new to lay out: a hundred operations take a while.
  const tooMany = dependencies.vertices.length > mostDrawn;
  const drawing = useMemo(() => (tooMany ? undefined : buildDrawing(dependencies)), [shapeOf(dependencies)]);
  const svg = useRef<SVGSVGElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string | undefined>(undefined);
  const results = statuses();
  const together = statements();
  const current = operationAt(request.value, cursor.value)?.id;
  const ids = [...dependencies.vertices].sort((left, right) => (left.position ?? 1e6) - (right.position ?? 1e6)).map(({ id }) => id);
  const stop = focused !== undefined && ids.includes(focused) ? focused : ids[0];

  useEffect(() => {
    const box = current === undefined ? undefined : drawing?.boxes.get(current);
    if (box !== undefined && scroller.current !== null) {
      bringIntoView(scroller.current, box);
    }
  }, [current, drawing]);

  if (dependencies.vertices.length === 0) {
    return <p class="empty">The graph of the batch is drawn here as soon as an operation has an id.</p>;
  }
  if (drawing === undefined) {
    return <p class="empty">{`A graph of ${dependencies.vertices.length} operations is not drawn.`}</p>;
  }
  const move = (event: KeyboardEvent, id: string) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) {
      return;
    }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const target = event.key === 'Home' ? ids[0] : event.key === 'End' ? ids.at(-1) : step === undefined ? undefined : ids[ids.indexOf(id) + step];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      jumpTo(id);
    } else if (target !== undefined) {
      event.preventDefault();
      setFocused(target);
      svg.current?.querySelector<SVGGElement>(`[data-place="${ids.indexOf(target)}"]`)?.focus();
    }
  };
  return (
    <div class={isCurrent ? 'graph' : 'graph old'}>
      {isCurrent ? null : <p class="hint">The graph of the last text that was JSON.</p>}
      <div class="graph-scroll" ref={scroller}>
        <svg ref={svg} role="group" aria-label="Operations and what they wait for" width={drawing.width} height={drawing.height} viewBox={`0 0 ${drawing.width} ${drawing.height}`}>
          <defs>
            <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0.5 L8 4 L0 7.5 z" class="arrow" /></marker>
          </defs>
          {drawing.groups.map((group) => (
            <g key={group.id}>
              <rect class="group" x={group.x} y={group.y} width={group.width} height={group.height} rx="6" />
              <text class="group-name" x={group.x + 6} y={group.y + 11}>{clipped(group.label)}</text>
            </g>
          ))}
          {drawing.lines.map((line) => <path key={`${line.from} ${line.to}`} class={`edge ${line.kind}`} d={line.path} marker-end="url(#arrow)" />)}
          {dependencies.vertices.map((vertex) => {
            const box = drawing.boxes.get(vertex.id)!;
            const status = results.get(vertex.id);
            const statement = together.get(vertex.id);
            const waitsFor = dependencies.edges.filter(({ to }) => to === vertex.id).map(({ from }) => from);
            const inCycle = dependencies.cycle?.includes(vertex.id) === true;
            const { action, entity } = vertex.operation;
            return (
              <g
                key={vertex.id} role="button" tabIndex={vertex.id === stop ? 0 : -1} data-place={ids.indexOf(vertex.id)} data-id={vertex.id}
                class={['node', status ?? '', vertex.id === current ? 'current' : '', inCycle ? 'cycle' : ''].join(' ')}
                aria-label={[`${clipped(vertex.id)} ${clipped(`${action ?? '…'} ${entity ?? '…'}`)} ${statement?.sign ?? ''}`.trim(), clipped(vertex.id) === vertex.id ? undefined : vertex.id, waitsFor.length > 0 ? `waits for ${waitsFor.join(', ')}` : 'waits for nothing', status, statement?.label].filter(Boolean).join('; ')}
                onClick={() => jumpTo(vertex.id)} onKeyDown={(event) => move(event, vertex.id)} onFocus={() => setFocused(vertex.id)}
              >
                <rect x={box.x} y={box.y} width={box.width} height={box.height} rx="4" />
                <text class="id" x={box.x + 10} y={box.y + 17}>{clipped(vertex.id)}</text>{' '}
                <text class="what" x={box.x + 10} y={box.y + 33}>{clipped(`${action ?? '…'} ${entity ?? '…'}`)}</text>{' '}
                {status === undefined ? null : <text class="sign" x={box.x + box.width - 16} y={box.y + 17}>{statusSigns[status] ?? ''}</text>}
                {statement === undefined ? null : <text class="statement" x={box.x + box.width - 8} y={box.y + 33}>{statement.sign}</text>}
              </g>
            );
          })}
        </svg>
      </div>
      {drawing.leftOut === 0 ? null : <p class="hint">{`${drawing.leftOut} dependencies that follow from others are not drawn.`}</p>}
      <p class="legend" aria-hidden="true">
        <span class="solid" /> depends_on <span class="dotted" /> by reference
        {together.size > 0 ? <span> · the number is the statement; shared ones run together</span> : null}
      </p>
    </div>
  );
}

/** Scrolls the graph alone, and only where the operation at the cursor is out of sight. */
function bringIntoView(scroller: HTMLElement, { x, y, width, height }: Box): void {
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = scroller;
  const isSeen = x >= scrollLeft && x + width <= scrollLeft + clientWidth && y >= scrollTop && y + height <= scrollTop + clientHeight;
  if (!isSeen) {
    scroller.scrollTo({ left: x + width / 2 - clientWidth / 2, top: y + height / 2 - clientHeight / 2 });
  }
}

function shapeOf({ vertices, edges, groups }: DependencyGraph): string {
  return JSON.stringify([vertices.map(({ id, operation }) => [id, operation.action, operation.entity]), edges, [...groups]]);
}

function statuses(): Map<string, string> {
  const { value } = progress;
  if (value.kind !== 'answered' || isStale.value) {
    return new Map();
  }
  if (value.outcome.kind === 'report') {
    return new Map(value.outcome.results.map(({ id, status }) => [id, status]));
  }
  return value.outcome.kind === 'refusal' && value.outcome.operation !== undefined ? new Map([[value.outcome.operation, 'failed']]) : new Map();
}

/** The statement in which each operation runs, after an explanation. */
function statements(): Map<string, { sign: string; label: string }> {
  const { value } = progress;
  if (value.kind !== 'answered' || value.outcome.kind !== 'explanation' || isStale.value) {
    return new Map();
  }
  return new Map(value.outcome.statements.flatMap((ids, place) =>
    ids.map((id): [string, { sign: string; label: string }] => [id, { sign: `${place + 1}`, label: `statement ${place + 1}${ids.length > 1 ? `, together with ${ids.filter((each) => each !== id).join(', ')}` : ''}` }])));
}
