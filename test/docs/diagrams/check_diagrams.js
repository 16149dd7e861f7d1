// Says which Mermaid diagrams of the documents do not parse: node check_diagrams.js DOCUMENT...
//
// Mermaid itself reads every ```mermaid block, as the sites do that draw them. It looks for a browser
// when it loads, so jsdom plays one; nothing is drawn. Prints `ok` or `not ok` for each block.
import { readFileSync } from 'node:fs'
import { JSDOM } from 'jsdom'

const { window } = new JSDOM('')
globalThis.window = window
globalThis.document = window.document
const { default: mermaid } = await import('mermaid')

const block = /^```mermaid[^\n]*\n(.*?)^```\s*?$/gms

const lineOf = (text, index) => text.slice(0, index).split('\n').length

async function fault(diagram) {
  try {
    await mermaid.parse(diagram)
    return null
  } catch (error) {
    return String(error.message ?? error)
  }
}

let failures = 0
for (const path of process.argv.slice(2)) {
  const text = readFileSync(path, 'utf8')
  for (const { 1: diagram, index } of text.matchAll(block)) {
    const name = `diagram of ${path}:${lineOf(text, index)}`
    const message = await fault(diagram)
    if (message === null) {
      console.log(`ok - ${name}`)
    } else {
      failures += 1
      console.log(`not ok - ${name}\n${message.replace(/^/gm, '    ')}`)
    }
  }
}
process.exit(failures ? 1 : 0)
