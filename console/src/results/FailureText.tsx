import { Fragment } from 'preact';

import { type Failure, withoutPlace } from '../api/outcome.ts';

/** An error in full: message, row, code, detail, hint, names. */
export function FailureText({ failure, atOperation }: { failure: Failure; atOperation?: boolean }) {
  const { message, row, code, status, detail, hint, names } = failure;
  return (
    <div class="failure">
      <p class="message">{atOperation === true ? withoutPlace(message) : message}</p>
      <dl>
        {row === undefined ? null : <><dt>row</dt><dd>{row} (from 0)</dd></>}
        {detail === undefined ? null : <><dt>detail</dt><dd>{detail}</dd></>}
        {hint === undefined ? null : <><dt>hint</dt><dd>{hint}</dd></>}
        {names.map(([kind, name]) => <Fragment key={kind}><dt>{kind}</dt><dd><code>{name}</code></dd></Fragment>)}
        {code === undefined ? null : <><dt>code</dt><dd><code>{code}</code>{status === undefined ? '' : `, status ${status}`}</dd></>}
      </dl>
    </div>
  );
}
