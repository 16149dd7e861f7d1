// What a text says as a batch: its operations, as far as they can be read, and its options.
import { items, member, members, type Node, plainValue, stringOf } from '../json/tree.ts';
import { findReferences, type Reference } from './references.ts';

export interface Operation {
  index: number;
  /** as written, or made by autoId */
  id: string | undefined;
  entity: string | undefined;
  action: string | undefined;
  group: string | undefined;
  node: Node;
  /** where to show the operation: its id, or its first character */
  place: Node;
  dependsOn: { name: string; node: Node }[];
  references: Reference[];
  malformed: Node[];
}

export interface BatchRequest {
  /** whether the text is the list of operations alone */
  isList: boolean;
  operationsNode: Node | undefined;
  optionsNode: Node | undefined;
  options: Record<string, unknown>;
  operations: Operation[];
}

export function readRequest(root: Node | undefined): BatchRequest {
  const isList = root?.type === 'array';
  const operationsNode = isList ? root : member(root, 'operations');
  const optionsNode = isList ? undefined : member(root, 'options');
  const options = optionsNode?.type === 'object' ? (plainValue(optionsNode) as Record<string, unknown>) : {};
  const operations = items(operationsNode)
    .map((node, index) => ({ node, index }))
    .filter(({ node }) => node.type === 'object')
    .map(({ node, index }) => readOperation(node, index, options.autoId === true));
  return { isList, operationsNode, optionsNode, options, operations };
}

function readOperation(node: Node, index: number, autoId: boolean): Operation {
  const idNode = member(node, 'id');
  const id = stringOf(idNode) || (autoId ? `op_${index}` : undefined);
  return {
    index,
    id,
    entity: stringOf(member(node, 'entity')),
    action: stringOf(member(node, 'action')),
    group: stringOf(member(node, 'group')),
    node,
    place: idNode ?? members(node)[0]?.keyNode ?? node,
    dependsOn: items(member(node, 'depends_on')).flatMap((item) => (item.type === 'string' ? [{ name: item.value as string, node: item }] : [])),
    ...findReferences(node),
  };
}

export function operationAt(request: BatchRequest, offset: number): Operation | undefined {
  return request.operations.find(({ node }) => offset >= node.offset && offset <= node.offset + node.length);
}

/** What a real run would do, in words: `2 create, 1 update`. */
export function countActions(request: BatchRequest): string {
  const counts = new Map<string, number>();
  for (const { action } of request.operations) {
    counts.set(action ?? 'unknown', (counts.get(action ?? 'unknown') ?? 0) + 1);
  }
  return [...counts].map(([action, count]) => `${count} ${action}`).join(', ');
}

/** Whether batch_read takes it: reads without a lock. */
export function onlyReads(request: BatchRequest): boolean {
  return request.operations.length > 0 && request.operations.every(
    ({ action, node }) => action === 'read' && member(member(node, 'metadata_params'), '__lock') === undefined,
  );
}
