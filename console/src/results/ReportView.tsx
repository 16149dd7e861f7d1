import { jumpTo } from '../app/actions.ts';
import type { OperationResult, Report } from '../api/outcome.ts';
import type { Sent } from '../app/state.ts';
import { memberOf, textsOf } from '../json/value.ts';
import { FailureText } from './FailureText.tsx';
import { Rows } from './Rows.tsx';

const signs: Record<string, string> = { completed: '✓', failed: '✕', skipped: '–' };

export function ReportView({ report, sent }: { report: Report; sent: Sent }) {
  const order = textsOf(memberOf(report.summary, 'order'));
  const places = new Map((order.length > 0 ? order : sent.operations.map(({ id }) => id)).map((id, place) => [id, place]));
  const results = [...report.results].sort((left, right) => (places.get(left.id) ?? 1e6) - (places.get(right.id) ?? 1e6));
  return (
    <>
      {report.failure === undefined ? null : <FailureText failure={report.failure} />}
      <ol class="operations">
        {results.map((result) => <OperationView key={result.id} result={result} sent={sent} />)}
      </ol>
    </>
  );
}

function OperationView({ result, sent }: { result: OperationResult; sent: Sent }) {
  const written = sent.operations.find(({ id }) => id === result.id);
  return (
    <li class={`operation ${result.status}`} data-operation={result.id}>
      <h3>
        <span class="sign" aria-hidden="true">{signs[result.status] ?? '?'}</span>
        <OperationLink id={result.id} />
        <span class="what">{written === undefined ? '' : `${written.action} ${written.entity}`}</span>
        <span class="facts">{factsOf(result).join(' · ')}</span>
      </h3>
      {result.failure === undefined ? null : <FailureText failure={result.failure} />}
      {result.rows === undefined || result.status !== 'completed' ? null : <Rows rows={result.rows} created={result.created} caption={`Rows of ${result.id}`} />}
    </li>
  );
}

export function OperationLink({ id }: { id: string }) {
  return <button type="button" class="link id" title="Show it in the editor" onClick={() => jumpTo(id)}>{id}</button>;
}

function factsOf(result: OperationResult): string[] {
  const rows = result.rowCount === undefined || result.status !== 'completed' ? undefined : `${result.rowCount} ${result.rowCount === 1 ? 'row' : 'rows'}`;
  return [
    result.status === 'completed' ? undefined : result.status,
    result.reason,
    rows,
    result.total === undefined ? undefined : `${result.total} in total`,
    result.deleted === undefined ? undefined : `${result.deleted} deleted`,
    result.createdOne === undefined ? undefined : result.createdOne ? 'created' : 'was there',
    result.durationMs === undefined ? undefined : `${result.durationMs} ms`,
  ].filter((fact) => fact !== undefined);
}
