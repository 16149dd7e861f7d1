// Rows as a table; objects and lists within them nested, numbers with all their digits.
import { useState } from 'preact/hooks';

import { type Json, writeJson } from '../json/value.ts';

const firstRows = 100;
const deepest = 6;

export function Rows({ rows, created, caption }: { rows: Json[]; created?: (boolean | undefined)[] | undefined; caption: string }) {
  const [shown, setShown] = useState(firstRows);
  const columns = columnsOf(rows.slice(0, shown));
  if (rows.length === 0) {
    return <p class="empty">no rows</p>;
  }
  if (columns === undefined) {
    return <pre class="json">{rows.slice(0, shown).map(writeJson).join('\n')}</pre>;
  }
  return (
    <div class="rows" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <thead>
          <tr>
            {created === undefined ? null : <th scope="col" class="meta">created</th>}
            {columns.map((column) => <th scope="col" key={column}>{column}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row, place) => (
            <tr key={place}>
              {created === undefined ? null : <td class="meta">{created[place] === true ? 'created' : created[place] === false ? 'was there' : ''}</td>}
              {columns.map((column) => <Cell key={column} value={row.kind === 'object' ? row.members.get(column) : undefined} depth={0} />)}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown
        ? <button type="button" class="small" onClick={() => setShown(shown + 10 * firstRows)}>{`Show more: ${rows.length - shown} of ${rows.length} rows are not shown`}</button>
        : null}
    </div>
  );
}

/** undefined where the rows are not objects. */
function columnsOf(rows: Json[]): string[] | undefined {
  const columns = new Set<string>();
  for (const row of rows) {
    if (row.kind !== 'object') {
      return undefined;
    }
    for (const key of row.members.keys()) {
      columns.add(key);
    }
  }
  return columns.size === 0 ? undefined : [...columns];
}

function Cell({ value, depth }: { value: Json | undefined; depth: number }) {
  return <td class={value?.kind === 'number' ? 'number' : value?.kind ?? 'absent'}><Value value={value} depth={depth} /></td>;
}

function Value({ value, depth }: { value: Json | undefined; depth: number }) {
  if (value === undefined) {
    return null;
  }
  switch (value.kind) {
    case 'null':
      return <span class="null">null</span>;
    case 'boolean':
      return <span class="word">{String(value.value)}</span>;
    case 'number':
      return <span class="digits">{value.text}</span>;
    case 'string':
      return value.value === '' ? <span class="null">empty text</span> : <span class="text">{value.value}</span>;
    default:
      return <Nested value={value} depth={depth} />;
  }
}

function Nested({ value, depth }: { value: Json & ({ kind: 'array' } | { kind: 'object' }); depth: number }) {
  if (depth >= deepest || isSmall(value)) {
    return <code>{writeJson(value)}</code>;
  }
  if (value.kind === 'object') {
    return (
      <table class="nested">
        <tbody>
          {[...value.members].map(([key, each]) => <tr key={key}><th scope="row">{key}</th><Cell value={each} depth={depth + 1} /></tr>)}
        </tbody>
      </table>
    );
  }
  const columns = columnsOf(value.items);
  if (columns === undefined) {
    return <code>{writeJson(value)}</code>;
  }
  return (
    <table class="nested">
      <thead><tr>{columns.map((column) => <th scope="col" key={column}>{column}</th>)}</tr></thead>
      <tbody>
        {value.items.slice(0, firstRows).map((item, place) => (
          <tr key={place}>{columns.map((column) => <Cell key={column} value={item.kind === 'object' ? item.members.get(column) : undefined} depth={depth + 1} />)}</tr>
        ))}
        {value.items.length > firstRows ? <tr><td colSpan={columns.length}>{`and ${value.items.length - firstRows} more`}</td></tr> : null}
      </tbody>
    </table>
  );
}

function isSmall(value: Json & ({ kind: 'array' } | { kind: 'object' })): boolean {
  return value.kind === 'array' ? value.items.length === 0 : value.members.size === 0;
}
