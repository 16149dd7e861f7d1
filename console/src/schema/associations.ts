// Names under which rows of other tables are reached: foreign-key columns, tables referenced, tables that reference.
import { actionsOf, canonicalName, type Catalog } from './catalog.ts';

export interface Association {
  name: string;
  entity: string;
  toMany: boolean;
}

export function associationsOf(catalog: Catalog, entity: string | undefined): Association[] {
  const from = canonicalName(catalog, entity);
  if (from === undefined) {
    return [];
  }
  const found: (Association & { constraint: string })[] = [];
  for (const key of catalog.relations.get(from)?.foreignKeys ?? []) {
    if (key.columns.length === 1) {
      found.push({ name: quoted(key.columns[0]!), entity: key.entity, toMany: false, constraint: key.name });
    }
    if (key.entity !== from) {
      found.push({ name: key.entity, entity: key.entity, toMany: false, constraint: key.name });
    }
  }
  for (const [other, { foreignKeys }] of catalog.relations) {
    for (const key of foreignKeys.filter((each) => each.entity === from)) {
      found.push({ name: other, entity: other, toMany: true, constraint: key.name });
    }
  }
  return disambiguated(found.filter((each) => actionsOf(catalog, each.entity).includes('read')));
}

/** Where several keys lead to one table, the constraint tells them apart. */
function disambiguated(found: (Association & { constraint: string })[]): Association[] {
  const count = (name: string) => found.filter((each) => each.name === name).length;
  return found.map(({ constraint, ...each }) => (count(each.name) > 1 ? { ...each, name: `${each.name}!${constraint}` } : each));
}

const quoted = (name: string) => (/^[A-Za-z0-9_]+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

/** The entity that an association leads to. */
export function entityOfAssociation(catalog: Catalog, entity: string | undefined, name: string): string | undefined {
  return associationsOf(catalog, entity).find((each) => each.name === name)?.entity ?? canonicalName(catalog, name.replace(/!.*$/, ''));
}
