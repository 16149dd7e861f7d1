// JSON text as a tree with positions. The parser goes on after mistakes, so that there is a tree while one types.
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

export type { Node };

export interface Problem {
  from: number;
  to: number;
  severity: 'error' | 'warning';
  message: string;
}

export interface Parsed {
  root: Node | undefined;
  problems: Problem[];
}

const messages: Record<string, string> = {
  InvalidSymbol: 'this is no JSON value; text stands in double quotes',
  InvalidNumberFormat: 'this is no JSON number',
  PropertyNameExpected: 'a key in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected after the key',
  CommaExpected: 'a comma is missing before this',
  CloseBraceExpected: 'the object that ends here has no "}"',
  CloseBracketExpected: 'the list that ends here has no "]"',
  EndOfFileExpected: 'nothing may follow the batch',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'this text has no closing quote',
  UnexpectedEndOfNumber: 'this number is not complete',
  InvalidUnicode: 'this is no valid \\u escape',
  InvalidEscapeCharacter: 'this escape does not exist in JSON',
  InvalidCharacter: 'a control character must be escaped',
};

export function parseText(text: string): Parsed {
  if (text.trim() === '') {
    return { root: undefined, problems: [] };
  }
  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    if (error instanceof RangeError) {
      return { root: undefined, problems: [{ from: 0, to: Math.min(1, text.length), severity: 'error', message: 'nested deeper than 500 levels' }] };
    }
    throw error;
  }
  return { root, problems: errors.map((error) => problemOf(error, text)) };
}

function problemOf(error: ParseError, text: string): Problem {
  const from = Math.min(error.offset, text.length);
  return {
    from: from === text.length && from > 0 ? from - 1 : from,
    to: Math.min(text.length, from + Math.max(1, error.length)),
    severity: 'error',
    message: messages[printParseErrorCode(error.error)] ?? 'this is not JSON',
  };
}

/** The members of an object in the order of the text: key, its node, and the value's, which may be missing while one types. */
export function members(node: Node | undefined): { key: string; keyNode: Node; value: Node | undefined }[] {
  if (node?.type !== 'object') {
    return [];
  }
  return (node.children ?? []).flatMap((property) => {
    const [keyNode, value] = property.children ?? [];
    return keyNode === undefined ? [] : [{ key: String(keyNode.value), keyNode, value }];
  });
}

/** The last one of that name counts, as in jsonb. */
export function member(node: Node | undefined, key: string): Node | undefined {
  return members(node).filter((each) => each.key === key).at(-1)?.value;
}

export function items(node: Node | undefined): Node[] {
  return node?.type === 'array' ? node.children ?? [] : [];
}

export function stringOf(node: Node | undefined): string | undefined {
  return node?.type === 'string' ? (node.value as string) : undefined;
}

/** As an ordinary value, for what needs no digits. Objects have no prototype, so that every key is just a key. */
export function plainValue(node: Node): unknown {
  switch (node.type) {
    case 'object': {
      const object = Object.create(null) as Record<string, unknown>;
      for (const { key, value } of members(node)) {
        if (value !== undefined) {
          object[key] = plainValue(value);
        }
      }
      return object;
    }
    case 'array':
      return items(node).map(plainValue);
    default:
      return node.value as unknown;
  }
}

/** Every string value below a node, keys left out. */
export function* strings(node: Node | undefined): Generator<Node> {
  if (node?.type === 'string') {
    yield node;
  } else if (node?.type === 'array') {
    for (const item of items(node)) {
      yield* strings(item);
    }
  } else {
    for (const { value } of members(node)) {
      yield* strings(value);
    }
  }
}
