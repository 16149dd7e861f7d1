/** The generator as functions, for build scripts: `databaseTypes(readDocument(text, 'the document'))`. */
export { readDocument, type OpenAPIDocument } from './document.js';
export { databaseTypes } from './types.js';
