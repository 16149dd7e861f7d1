import type { DependencyGraph } from '../batch/dependencies.ts';
import { draw, type Drawing } from './layout.ts';

/** Where the layout can't do groups, without them. */
export function buildDrawing(dependencies: DependencyGraph): Drawing {
  const operations = new Map(dependencies.vertices.map(({ id, operation }) => [id, operation]));
  const label = (id: string) => [`${id}   `, `${operations.get(id)?.action ?? '…'} ${operations.get(id)?.entity ?? '…'}`];
  try {
    return draw(dependencies, label);
  } catch {
    return draw({ ...dependencies, groups: new Map() }, label);
  }
}
