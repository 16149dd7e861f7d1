// The body of a call, made of the text as it is written: no number is read and written again.
import type { Node } from '../json/tree.ts';
import { members } from '../json/tree.ts';
import type { BatchRequest } from './request.ts';

const slice = (text: string, node: Node) => text.slice(node.offset, node.offset + node.length);

/**
 * @param overrides options that count more than those of the text
 * @returns undefined where the text has no operations
 */
export function callBody(text: string, request: BatchRequest, overrides: Record<string, unknown> = {}): string | undefined {
  if (request.operationsNode === undefined) {
    return undefined;
  }
  const options = members(request.optionsNode)
    .filter(({ key, value }) => !(key in overrides) && value !== undefined)
    .map(({ keyNode, value }) => `${slice(text, keyNode)}: ${slice(text, value!)}`);
  options.push(...Object.entries(overrides).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`));
  return `{"operations": ${slice(text, request.operationsNode)}${options.length > 0 ? `, "options": {${options.join(', ')}}` : ''}}`;
}
