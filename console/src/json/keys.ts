// Keys that stand twice in an object. JSON has them, and jsonb keeps the last one: what the others say is lost silently.
import { items, members, type Node, type Problem } from './tree.ts';

export function* checkKeys(node: Node | undefined): Generator<Problem> {
  const last = new Map(members(node).map(({ key, keyNode }) => [key, keyNode]));
  for (const { key, keyNode, value } of members(node)) {
    if (last.get(key) !== keyNode) {
      yield { from: keyNode.offset, to: keyNode.offset + keyNode.length, severity: 'warning', message: `"${key}" is in this object again, and only the last one counts` };
    }
    yield* checkKeys(value);
  }
  for (const item of items(node)) {
    yield* checkKeys(item);
  }
}
