// plain-english.js [PATH...]: names every use of a banned phrase, by default in the whole project; part of `npm run check`.
// For a quotation that needs such a phrase, put `plain-english: allow` on its line.
import { readdirSync, readFileSync, statSync } from 'node:fs'

const paths = process.argv.slice(2)
const project = [
  'src',
  'test',
  'bench',
  'docs',
  'deploy',
  'examples',
  'README.md',
  'CHANGELOG.md',
  'Makefile',
]
const OWN = 'test/support/plain-english.js'
const texts =
  /\.(ts|js|cjs|mjs|lua|sql|md|sh|mk|ya?ml|tpl|txt|conf|html|css|py|go)$|(^|\/)(Makefile|Containerfile)$/

/** Each phrase with what to write instead. `…` stands for a few words. */
const banned = {
  'he|his|him|himself|she|her|herself': 'they, their, them; or name the role',
  'who asks': 'the caller, the client, the player',
  'of late': 'recent',
  'so long': 'as long as, this long, how long, meanwhile',
  'for so many|so many … as': 'this many, as many as',
  'for ever': 'forever',
  "one's own|of one's": 'your own, its own',
  'by itself alone': 'by itself',
  'in the eyes of': 'according to',
  'fell through|falls through|fall through': 'was not played, failed',
  'let go of|lets go of': 'release, delete',
  'has again|have again|had again': 'restore',
  'hears of|heard of': 'learn, notice, receive',
  'tells of|told of': 'report, describe, notify',
  anew: 'again, from scratch',
  'at the least': 'at least',
  nought: 'zero',
  'lest|whilst|hitherto|herein|thereof|whereby|wherefore|whosoever': 'a word of today',
}

/** A phrase may go on in the next line, behind the mark of a comment. */
const gap = String.raw`\s+(?:(?:\*|//|#|--)\s+)?`
const rules = Object.entries(banned).map(([phrases, instead]) => {
  const words = phrases.replaceAll(' … ', '(?:\\s\\S+){1,3} ').replaceAll(' ', gap)
  return { pattern: new RegExp(String.raw`(?<![\w'$-])(?:${words})(?![\w'-])`, 'gi'), instead }
})

function* files(path) {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return
  if (statSync(path).isFile()) yield path
  else
    for (const name of readdirSync(path, { recursive: true }))
      if (texts.test(name) && !name.includes('node_modules')) yield `${path}/${name}`
}

function* uses(file) {
  const text = readFileSync(file, 'utf8')
  for (const { pattern, instead } of rules)
    for (const { 0: found, index } of text.matchAll(pattern)) {
      const line = text.slice(text.lastIndexOf('\n', index) + 1).split('\n', 1)[0]
      if (line.includes('plain-english: allow')) continue
      const at = text.slice(0, index).split('\n').length
      yield `${file}:${at}: "${found.replaceAll(/\s+/g, ' ')}": write ${instead}`
    }
}

const found = (paths.length > 0 ? paths : project)
  .flatMap((path) => [...files(path)])
  .filter((file) => file !== OWN)
  .flatMap((file) => [...uses(file)])
if (found.length > 0) {
  console.error(found.join('\n'))
  process.exitCode = 1
}
