// How the last request ended.
import { useEffect, useState } from 'preact/hooks';

import { cancel, curlOf, describeOutcome, jumpTo } from '../app/actions.ts';
import { CopyButton } from '../app/CopyButton.tsx';
import { isStale, modeNames, progress, type Progress, type Sent } from '../app/state.ts';
import type { Outcome, Refusal } from '../api/outcome.ts';
import { ExplanationView } from './ExplanationView.tsx';
import { FailureText } from './FailureText.tsx';
import { OperationLink, ReportView } from './ReportView.tsx';

export function Results() {
  const { value } = progress;
  switch (value.kind) {
    case 'none':
      return (
        <p class="empty">
          A dry run shows the rows of every operation, and keeps nothing. Explain shows the statements without running any.
        </p>
      );
    case 'running':
      return <Running progress={value} />;
    case 'unanswered':
      return <Unanswered progress={value} />;
    case 'answered':
      return <Answered progress={value} />;
  }
}

function Running({ progress: { sent, since } }: { progress: Progress & { kind: 'running' } }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return (
    <div class="running">
      <span class="spinner" aria-hidden="true" />
      <span>{`${modeNames[sent.mode]} is running`}</span>
      <span class="facts">{now - since < 1000 ? '' : `${Math.floor((now - since) / 1000)} s`}</span>
      <button type="button" onClick={cancel}>Cancel</button>
    </div>
  );
}

const notKnown = 'Whether the batch ran is not known: the server may have finished it. Look before you send it again; with an idempotencyKey among the options it would not run twice.';

function Unanswered({ progress: { sent, error } }: { progress: Progress & { kind: 'unanswered' } }) {
  const unknown = sent.mode === 'run' && (error.kind === 'cancelled' || error.kind === 'unreachable')
    ? notKnown
    : sent.mode === 'dry' && error.kind === 'cancelled' ? 'Whatever became of it: a dry run keeps nothing.' : '';
  return (
    <div class="outcome">
      <Verdict mode={sent} text={error.message} succeeded={false} />
      {[error.advice, unknown].filter(Boolean).map((line) => <p key={line}>{line}</p>)}
    </div>
  );
}

function Answered({ progress: { sent, outcome, status, milliseconds, answer } }: { progress: Progress & { kind: 'answered' } }) {
  const [summary, succeeded] = describeOutcome(sent, outcome);
  return (
    <div class="outcome">
      <Verdict mode={sent} text={outcome.kind === 'refusal' || outcome.kind === 'strange' ? '' : summary} succeeded={succeeded}
        facts={`status ${status} · ${Math.round(milliseconds)} ms`} />
      {isStale.value ? <p class="hint">The batch has changed since.</p> : null}
      {outcome.kind === 'report' && outcome.replayed ? <p class="hint">Nothing ran: this is the report of the first time, stored under the idempotencyKey.</p> : null}
      <OutcomeView outcome={outcome} sent={sent} />
      {outcome.kind === 'strange' && sent.mode === 'run' && (status < 300 || status >= 500) ? <p>{notKnown}</p> : null}
      <Exchange sent={sent} answer={answer} />
    </div>
  );
}

function Verdict({ mode, text, succeeded, facts }: { mode: Sent; text: string; succeeded: boolean; facts?: string }) {
  return (
    <p class={`verdict ${succeeded ? 'good' : 'bad'}`}>
      <span class={`badge ${mode.mode}`}>{modeNames[mode.mode]}</span>
      <strong>{succeeded ? text : text === '' ? 'refused' : text}</strong>
      {facts === undefined ? null : <span class="facts">{facts}</span>}
    </p>
  );
}

function OutcomeView({ outcome, sent }: { outcome: Outcome; sent: Sent }) {
  switch (outcome.kind) {
    case 'report':
      return <ReportView report={outcome} sent={sent} />;
    case 'explanation':
      return <ExplanationView explanation={outcome} />;
    case 'refusal':
      return <RefusalView refusal={outcome} sent={sent} />;
    case 'strange':
      return (
        <div class="failure">
          <p class="message">{outcome.message}</p>
          <p>{outcome.advice}</p>
          {outcome.excerpt === undefined || outcome.excerpt === '' ? null : <pre class="json">{outcome.excerpt}</pre>}
        </div>
      );
  }
}

/** At its operation, where the message names one. */
function RefusalView({ refusal, sent }: { refusal: Refusal; sent: Sent }) {
  const written = sent.operations.find(({ id, index }) => (refusal.operation !== undefined ? id === refusal.operation : index === refusal.index));
  if (written === undefined) {
    return <FailureText failure={refusal.failure} />;
  }
  return (
    <ol class="operations">
      <li class="operation failed" data-operation={written.id}>
        <h3>
          <span class="sign" aria-hidden="true">✕</span>
          <OperationLink id={written.id} />
          <span class="what">{`${written.action} ${written.entity}`}</span>
          <span class="facts">the batch was refused, and nothing of it remains</span>
        </h3>
        <FailureText failure={refusal.failure} atOperation />
        <p><button type="button" class="small" onClick={() => jumpTo(written.id)}>Show it in the editor</button></p>
      </li>
    </ol>
  );
}

const longestAnswer = 200_000;

function Exchange({ sent, answer }: { sent: Sent; answer: string }) {
  return (
    <details class="exchange">
      <summary>Request and answer as text</summary>
      <p><CopyButton text={() => curlOf(sent)} label="Copy as curl" /> <CopyButton text={() => answer} label="Copy the answer" /></p>
      <pre class="json" tabIndex={0} role="region" aria-label="Request">{`POST /rpc/${sent.functionName}\n\n${sent.body}`}</pre>
      <pre class="json" tabIndex={0} role="region" aria-label="Answer">{answer.length > longestAnswer ? `${answer.slice(0, longestAnswer)}\n… ${answer.length - longestAnswer} characters are not shown` : answer}</pre>
    </details>
  );
}
