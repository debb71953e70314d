import type { AttributeValue } from '../match/attributes.ts'
import type { Demand, Predicate, Rule, Term } from '../matchmaking/rules.ts'
import { limitWords, rangeWords, secondsWords } from './step-words.ts'

const clockWords = {
  each: '',
  oldest: ', by the oldest ticket',
  newest: ', by the newest ticket',
  average: ', by the average wait',
}

/** `skill: rating at most 100 (200 after 10 s) apart; off after 60 s` */
export function describeRule(rule: Rule): string {
  return `${rule.name}: ${ruleWords(rule)}`
}

function ruleWords({ demand, clock, offAfterMs }: Rule): string {
  const off = offAfterMs === undefined ? '' : `; off after ${secondsWords(offAfterMs)}`
  return `${demandWords(demand)}${off}${clockWords[clock]}`
}

const nestingWords = { all: 'all of', any: 'any of', not: 'not', xor: 'exactly one of' }

function demandWords(demand: Demand): string {
  if ('rules' in demand) return `${nestingWords[demand.kind]} (${demand.rules.map(ruleWords).join('; ')})`
  if ('scope' in demand) return `${valuesWords(demand)}${demand.scope === 'team' ? ' in each team' : ''}`
  if ('within' in demand) return withinWords(demand)
  return otherWords(demand)
}

type Other = Exclude<
  Demand,
  { readonly rules: unknown } | { readonly scope: unknown } | { readonly within: unknown }
>

function otherWords(demand: Other): string {
  switch (demand.kind) {
    case 'latency':
      return `a region within ${limitWords(demand.max)} ms for all${spreadWords(demand)}`
    case 'where':
      return `${demand.team} only takes players whose ${demand.attribute} ${predicateWords(demand.predicate)}`
    case 'compare':
      return `${termWords(demand.left)} ${demand.is} ${termWords(demand.right)}`
    case 'accept':
      return `each player's ${demand.attribute} has every other player's ${demand.of ?? 'id'}`
    case 'block':
      return `no player's ${demand.attribute} has another player's ${demand.of ?? 'id'}`
    case 'custom':
      return 'a function of the configuration'
  }
}

function spreadWords({ spread }: Extract<Demand, { readonly kind: 'latency' }>): string {
  return spread ? `, and no more than ${limitWords(spread)} ms apart` : ''
}

function withinWords(demand: Extract<Demand, { readonly within: unknown }>): string {
  const within = `within ${limitWords(demand.within)} of`
  switch (demand.kind) {
    case 'balance': {
      const other = demand.against === 'match' ? 'the match' : 'each other'
      return `${demand.of} ${demand.attribute} of each team ${within} ${other}`
    }
    case 'even-teams':
      return `sizes of teams ${within} each other`
    case 'premade-parity':
      return `largest parties of teams ${within} each other`
  }
}

function valuesWords(demand: Extract<Demand, { readonly scope: unknown }>): string {
  switch (demand.kind) {
    case 'spread': {
      const who = demand.basis === 'ticket' ? ' of parties' : ''
      return `${demand.attribute}${who} at most ${limitWords(demand.max)} ${demand.of === 'mean' ? 'from the mean' : 'apart'}`
    }
    case 'same':
      return `the same ${demand.attribute}`
    case 'differ':
      return `different ${demand.attribute}`
    case 'overlap':
      return `at least ${limitWords(demand.atLeast)} of ${demand.attribute} in common`
    case 'count':
      return `${rangeWords(demand.min, demand.max)} players with ${demand.value} in ${demand.attribute}`
    case 'sum':
      return `sum of ${demand.attribute} ${rangeWords(demand.min, demand.max)}`
  }
}

function predicateWords(predicate: Predicate): string {
  switch (predicate.kind) {
    case 'atLeast':
      return `is at least ${predicate.value}`
    case 'atMost':
      return `is at most ${predicate.value}`
    case 'equals':
      return `is ${valueWords(predicate.value)}`
    case 'contains':
      return `has ${valueWords(predicate.value)}`
    case 'oneOf':
      return `is ${predicate.values.join(' or ')}`
  }
}

function valueWords(value: AttributeValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

export function termWords(term: Term): string {
  switch (term.kind) {
    case 'constant':
      return String(term.value)
    case 'plus':
      return `(${termWords(term.left)} + ${termWords(term.right)})`
    case 'minus':
      return `(${termWords(term.left)} - ${termWords(term.right)})`
    case 'of': {
      const of = term.attribute === undefined ? 'number of players' : `${term.aggregate} ${term.attribute}`
      return term.team === undefined ? of : `${of} of ${term.team}`
    }
  }
}
