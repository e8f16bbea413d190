// Time shacl-engine on one graph; called by validate.py. Usage: node shacl_engine.mjs MODULES DATA.nt SHAPES.nt OUT
// MODULES is a folder in which `npm install shacl-engine@1.1.2 n3 @rdfjs/dataset @rdfjs/data-model` was run.
import { createReadStream, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [modules, data, shapes, out] = process.argv.slice(2)
const require = createRequire(modules + '/')
const load = async name => import(pathToFileURL(require.resolve(name)))
const { default: factory } = await load('@rdfjs/data-model')
const { default: rdf } = await load('@rdfjs/dataset')
const { default: toNT } = await load('@rdfjs/to-ntriples')
const { StreamParser } = await load('n3')
const { Validator } = await load('shacl-engine')
const sparql = await load('shacl-engine/sparql.js')

async function read (file) {
  const dataset = rdf.dataset()
  for await (const quad of createReadStream(file).pipe(new StreamParser({ format: 'N-Triples' }))) dataset.add(quad)
  return dataset
}

const start = performance.now()
const validator = new Validator(await read(shapes), {
  factory, validations: sparql.validations, targetResolvers: sparql.targetResolvers
})
const report = await validator.validate({ dataset: await read(data) })
const seconds = (performance.now() - start) / 1000
const text = term => term ? toNT(term) : ''
const lines = report.results.map(r => [
  text(r.focusNode?.term ?? r.focusNode),
  r.path?.length === 1 ? text(r.path[0].predicates[0]) : '',
  text(r.value?.term ?? r.value),
  r.constraintComponent.value.split('#')[1]
].join(' '))
writeFileSync(out, lines.map(line => line + '\n').join(''))
console.log(JSON.stringify({ seconds, results: lines.length }))
