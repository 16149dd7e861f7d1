/** The names of options: the compiler lets others pass where options are built elsewhere, and is not there in JavaScript. */
import { usageError } from './errors.js';

const common = ['id', 'group', 'dependsOn', 'when', 'expect', 'report', 'references', 'claims', 'properties'];
const changeParts = ['where', 'set', 'increment', 'append', 'merge'];
const reading = ['where', 'sort', 'limit', 'offset', 'count', 'total', 'aggregate', 'groupBy', 'include', 'lock', 'lockWait'];

const optionsOf: { readonly [action: string]: readonly string[] } = {
  create: [...common, 'onConflict', 'overriding'],
  read: [...common, ...reading],
  update: [...common, ...changeParts, 'key', 'all'],
  delete: [...common, 'where', 'all'],
  sync: [...common, 'key', 'all', 'overriding'],
  call: [...common, 'limit'],
};

/** What is misspelt would be left out: a read without its `where` returns every row. */
export function checkOptions(action: string, options: object): void {
  if (typeof options !== 'object' || options === null) throw usageError(`${action} needs options`, 'Write { where: ... }.');
  checkNames(options, optionsOf[action] ?? [], action);
}

/** What the function of `updateEach` has returned. */
export function checkedChange<T extends object>(change: T): T {
  if (typeof change !== 'object' || change === null) throw usageError('the function of updateEach must return an object');
  checkNames(change, changeParts, 'a change');
  return change;
}

function checkNames(given: object, names: readonly string[], whose: string): void {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) throw usageError(`"${unknown}" is no option of ${whose}`, `Options: ${names.join(', ')}.`);
}
