// Which function of the exposed schemas a request means, chosen by the names of its arguments.
import pg from 'pg';

import { GatewayError } from './errors.js';

const candidatesSql = `
  SELECT n.nspname AS schema, p.provolatile AS volatility, p.proretset OR t.typtype = 'c' OR t.oid = 'record'::regtype AS returns_rows,
         t.oid IN ('json'::regtype, 'jsonb'::regtype) AS returns_json, t.oid = 'void'::regtype AS returns_nothing,
         coalesce((SELECT json_agg(json_build_object('name', p.proargnames[i], 'type', format_type(p.proargtypes[i - 1], NULL),
                                                     'required', i <= p.pronargs - p.pronargdefaults) ORDER BY i)
                   FROM generate_series(1, p.pronargs) AS i), '[]') AS arguments
  FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace JOIN pg_type AS t ON t.oid = p.prorettype
  WHERE p.prokind = 'f' AND n.nspname = $1 AND p.proname = $2`;

const quoted = pg.escapeIdentifier;

/**
 * @typedef {object} Routine
 * @property {string} schema
 * @property {'v' | 's' | 'i'} volatility
 * @property {boolean} returns_json
 * @property {boolean} returns_nothing
 * @property {{name: string | null, type: string, required: boolean}[]} arguments
 */

/**
 * @param {import('pg').PoolClient} client
 * @param {string} schema
 * @param {import('./requests.js').Call} call
 * @returns {Promise<Routine>}
 */
export async function findRoutine(client, schema, call) {
  const { rows } = await client.query({ name: 'candidates', text: candidatesSql, values: [schema, call.name] });
  const takers = rows.filter((routine) => !routine.returns_rows && takes(routine, call.argumentNames));
  if (takers.length === 0) {
    throw notFound(schema, call, rows.length > 0);
  }
  if (takers.length > 1) {
    throw new GatewayError(300, 'PGRST203', `Could not choose the best candidate function between the overloads of ${schema}.${call.name}`);
  }
  return takers[0];
}

function takes(routine, names) {
  const known = new Set(routine.arguments.map((argument) => argument.name));
  return names.every((name) => known.has(name)) &&
    routine.arguments.every((argument) => !argument.required || names.includes(argument.name));
}

function notFound(schema, call, thereIsOne) {
  const given = call.argumentNames.length > 0 ? `(${call.argumentNames.join(', ')})` : ' without parameters';
  const details = `Searched for the function ${schema}.${call.name} ${call.argumentNames.length > 0
    ? `with parameters ${call.argumentNames.join(', ')}` : 'without parameters'}, but no matches were found in the schema cache.`;
  const hint = thereIsOne ? `The function ${schema}.${call.name} takes other arguments, or returns rows.` : null;
  return new GatewayError(404, 'PGRST202', `Could not find the function ${schema}.${call.name}${given} in the schema cache`, details, hint);
}

/**
 * The call as one statement. Its arguments are parameters: the whole body as json, unpacked by the types of the
 * function, or, from an address, a text each. The aggregate makes the settings be read after the call.
 *
 * @param {Routine} routine
 * @param {import('./requests.js').Call} call
 */
export function callStatement(routine, call) {
  const given = routine.arguments.filter((argument) => call.argumentNames.includes(argument.name));
  const name = `${quoted(routine.schema)}.${quoted(call.name)}`;
  const source = call.texts === undefined
    ? fromBody(name, given)
    : `SELECT ${name}(${given.map((argument) => `${quoted(argument.name)} := $${call.argumentNames.indexOf(argument.name) + 1}::${argument.type}`).join(', ')}) AS result`;
  const value = routine.returns_json ? 'result' : 'to_json(result)';
  return {
    text: `WITH call AS MATERIALIZED (${source})
SELECT ${routine.returns_nothing ? 'NULL' : `(array_agg(${value}))[1]::text`} AS body,
       nullif(current_setting('response.headers', true), '') AS headers,
       nullif(current_setting('response.status', true), '') AS status
FROM call`,
    values: call.texts ?? (given.length > 0 ? [call.body] : []),
  };
}

function fromBody(name, given) {
  if (given.length === 0) {
    return `SELECT ${name}() AS result`;
  }
  const columns = given.map((argument) => `${quoted(argument.name)} ${argument.type}`).join(', ');
  const named = given.map((argument) => `${quoted(argument.name)} := body.${quoted(argument.name)}`).join(', ');
  return `SELECT ${name}(${named}) AS result FROM json_to_record($1::json) AS body(${columns})`;
}
