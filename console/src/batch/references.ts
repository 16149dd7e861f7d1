// `$ref:` in the texts of an operation: which operations they name.
import { items, members, type Node, strings } from '../json/tree.ts';

export interface Reference {
  /** the operation named */
  id: string;
  node: Node;
}

export interface FoundReferences {
  references: Reference[];
  malformed: Node[];
}

const searched = ['store_params', 'query_params', 'metadata_params', 'increment', 'append', 'merge', 'for_each', 'when', 'expect'];
const byColumn = new Set(['store_params', 'query_params', 'increment', 'append', 'merge']);

// The text `$$ref:`, a fact of the batch, or an operation with its path.
const pattern = /\$\$ref:|\$ref:(?:\{?(@)[A-Za-z0-9_]|([A-Za-z0-9_]+)\.[@A-Za-z0-9_*]|\{([A-Za-z0-9_]+)\.[^}]|)/g;

/** The ids that a text refers to; undefined stands for a reference that can't be read. */
export function referencesIn(text: string): (string | undefined)[] {
  return [...text.matchAll(pattern)].flatMap(([whole, fact, plain, braced]) =>
    whole === '$$ref:' || fact !== undefined ? [] : [plain ?? braced],
  );
}

export function findReferences(operation: Node): FoundReferences {
  const found: FoundReferences = { references: [], malformed: [] };
  const values = new Map(members(operation).map(({ key, value }) => [key, value]));
  const where = values.get('references');
  for (const key of searched) {
    for (const node of searchedStrings(key, values.get(key), where)) {
      for (const id of referencesIn(node.value as string)) {
        if (id === undefined) {
          found.malformed.push(node);
        } else {
          found.references.push({ id, node });
        }
      }
    }
  }
  return found;
}

function searchedStrings(key: string, value: Node | undefined, where: Node | undefined): Iterable<Node> {
  if (value === undefined) {
    return [];
  }
  if (where?.type === 'array' && key !== 'when' && key !== 'expect' && key !== 'for_each') {
    const columns = new Set(items(where).map((item) => item.value as unknown));
    return byColumn.has(key) ? stringsOfColumns(value, columns) : [];
  }
  if (where?.type === 'boolean' && where.value === false) {
    if (key === 'for_each') {
      return value.type === 'string' ? [value] : [];
    }
    return key === 'when' || key === 'expect' ? conditionReferences(value) : [];
  }
  return strings(value);
}

/** Values of the columns, in groups of conditions and in rows too. */
function* stringsOfColumns(node: Node, columns: Set<unknown>): Generator<Node> {
  for (const item of items(node)) {
    yield* stringsOfColumns(item, columns);
  }
  for (const { key, value } of members(node)) {
    if (columns.has(key)) {
      yield* strings(value);
    } else if (value !== undefined && key.startsWith('__')) {
      yield* key === '__some' || key === '__none'
        ? members(value).flatMap((related) => (related.value === undefined ? [] : [...stringsOfColumns(related.value, columns)]))
        : stringsOfColumns(value, columns);
    }
  }
}

function* conditionReferences(node: Node): Generator<Node> {
  for (const condition of node.type === 'array' ? items(node) : [node]) {
    for (const { key, value } of members(condition)) {
      if (key === 'ref' && value?.type === 'string') {
        yield value;
      }
    }
  }
}
