// JSON as the server wrote it: numbers keep their text, objects the order of their keys.
import { members, type Node, parseText } from './tree.ts';

export type Json =
  | { kind: 'null' }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'number'; text: string }
  | { kind: 'string'; value: string }
  | { kind: 'array'; items: Json[] }
  | { kind: 'object'; members: Map<string, Json> };

/** @throws SyntaxError where the text is not JSON */
export function readJson(text: string): Json {
  JSON.parse(text);
  const { root } = parseText(text);
  if (root === undefined) {
    throw new SyntaxError('nested too deep to be shown');
  }
  return jsonOf(root, text);
}

function jsonOf(node: Node, text: string): Json {
  switch (node.type) {
    case 'object':
      return { kind: 'object', members: new Map(members(node).flatMap(({ key, value }) => (value === undefined ? [] : [[key, jsonOf(value, text)]]))) };
    case 'array':
      return { kind: 'array', items: (node.children ?? []).map((item) => jsonOf(item, text)) };
    case 'string':
      return { kind: 'string', value: node.value as string };
    case 'number':
      return { kind: 'number', text: text.slice(node.offset, node.offset + node.length) };
    case 'boolean':
      return { kind: 'boolean', value: node.value as boolean };
    default:
      return { kind: 'null' };
  }
}

export function memberOf(json: Json | undefined, key: string): Json | undefined {
  return json?.kind === 'object' ? json.members.get(key) : undefined;
}

export function textOf(json: Json | undefined): string | undefined {
  return json?.kind === 'string' ? json.value : undefined;
}

export function numberOf(json: Json | undefined): number | undefined {
  return json?.kind === 'number' ? Number(json.text) : undefined;
}

export function itemsOf(json: Json | undefined): Json[] {
  return json?.kind === 'array' ? json.items : [];
}

export function textsOf(json: Json | undefined): string[] {
  return itemsOf(json).flatMap((item) => textOf(item) ?? []);
}

/** Compact JSON text, digits and order kept. */
export function writeJson(json: Json): string {
  switch (json.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return String(json.value);
    case 'number':
      return json.text;
    case 'string':
      return JSON.stringify(json.value);
    case 'array':
      return `[${json.items.map(writeJson).join(', ')}]`;
    case 'object':
      return `{${[...json.members].map(([key, value]) => `${JSON.stringify(key)}: ${writeJson(value)}`).join(', ')}}`;
  }
}
