// What would run, in which order, and which operations share a statement.
import type { ExplainedOperation, Explanation } from '../api/outcome.ts';
import { OperationLink } from './ReportView.tsx';

export function ExplanationView({ explanation }: { explanation: Explanation }) {
  return (
    <>
      <p class="hint">Nothing was run. Statements in the order in which they would really run:</p>
      <ol class="operations">
        {explanation.statements.map((ids, place) => <StatementView key={place} place={place + 1} operations={ids.flatMap((id) => explanation.operations.get(id) ?? [])} />)}
      </ol>
    </>
  );
}

function StatementView({ place, operations }: { place: number; operations: ExplainedOperation[] }) {
  const [first] = operations;
  if (first === undefined) {
    return null;
  }
  return (
    <li class="operation statement">
      <h3>
        <span class="sign">{place}</span>
        {operations.length === 1
          ? <OperationLink id={first.id} />
          : <strong>{`${operations.length} operations run together`}</strong>}
        <span class="what">{`${first.action} ${first.entity}`}</span>
        {operations.length === 1 ? <span class="facts">{factsOf(first)}</span> : null}
      </h3>
      {operations.length === 1 ? null : (
        <ul class="members">
          {operations.map((operation) => <li key={operation.id}><OperationLink id={operation.id} /> <span class="facts">{factsOf(operation)}</span></li>)}
        </ul>
      )}
      {operations.length > 1 || first.alone === undefined ? null : <p class="reason">{`Alone: ${first.alone}`}</p>}
      {first.sql.length === 0 ? <p class="reason">no statement: there is nothing to run, or it is not planned</p> : null}
      {first.sql.map(({ step, text, parameterTypes }, index) => (
        <figure key={index}>
          {step === undefined ? null : <figcaption>{step}</figcaption>}
          <pre class="sql" tabIndex={0} role="region" aria-label={`SQL of statement ${place}`}>{text}</pre>
          {parameterTypes.length === 0 ? null : <p class="reason">{parameterTypes.map((type, number) => `$${number + 1} ${type}`).join(', ')}</p>}
        </figure>
      ))}
    </li>
  );
}

function factsOf({ level, waitsFor, group }: ExplainedOperation): string {
  return [
    `level ${level ?? '?'}`,
    waitsFor.length > 0 ? `waits for ${waitsFor.join(', ')}` : undefined,
    group === undefined ? undefined : `group ${group}`,
  ].filter(Boolean).join(' · ');
}
