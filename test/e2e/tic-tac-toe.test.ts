import type { BrowserContext, Locator, Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'

import { freePort } from '../../src/demo/free-port.ts'
import { openBrowser } from '../support/browser.ts'
import { ShownCode } from '../support/shown-code.ts'
import { Terminal } from '../support/terminal.ts'
import { eventually, waitFor } from '../support/wait-for.ts'

const command = new ShownCode('README.md').block('make tic-tac-toe')

/** The example as the README starts it, but for compiling. */
async function startExample(): Promise<string> {
  const [port, pagePort] = [await freePort(), await freePort()]
  const make = command.replace('make', 'make -C ../.. --no-print-directory -o build')
  const { said } = new Terminal().start(make, { PORT: String(port), PAGE_PORT: String(pagePort) })
  const page = await waitFor('the page', () => /Tic-tac-toe is at (http:\S+):/.exec(said.text)?.[1])
  await waitFor('Muster', () => said.text.includes('Muster is at'))
  return page
}

async function openTab(window: BrowserContext, url: string): Promise<Page> {
  const tab = await window.newPage()
  await tab.goto(url)
  return tab
}

const status = (tab: Page): Promise<string | null> => tab.locator('#status').textContent()
const board = (tab: Page): Promise<string[]> => tab.locator('#board button').allTextContents()

async function click(tab: Page, what: Locator): Promise<void> {
  // A tab in the background is drawn once a second, and a click waits for that.
  await tab.bringToFront()
  await what.click()
}

const mark = (tab: Page, cell: number): Promise<void> => click(tab, tab.locator('#board button').nth(cell))

/** The two tabs, the one whose mark is X first. */
async function seated(tabs: readonly [Page, Page]): Promise<readonly [Page, Page]> {
  await eventually(async () => {
    for (const tab of tabs) expect(await status(tab)).toMatch(/^You are [XO]/)
  })
  const [one, two] = tabs
  return (await status(one)) === 'You are X. Your turn' ? [one, two] : [two, one]
}

test('tic-tac-toe is played in two tabs to its end, over a reload of one, and once more', async () => {
  const url = await startExample()
  const browser = await openBrowser()
  onTestFinished(() => browser.close())
  const window = await browser.newContext()
  const [x, o] = await seated([await openTab(window, url), await openTab(window, url)])
  for (const [turn, cell] of [0, 3, 1, 4].entries()) {
    const mover = turn % 2 === 0 ? x : o
    await eventually(async () => {
      expect(await status(mover)).toContain('Your turn')
    })
    // A cell that is taken changes nothing.
    if (turn > 0) await mark(mover, 0)
    await mark(mover, cell)
    for (const tab of [x, o])
      await eventually(async () => {
        expect((await board(tab))[cell]).toBe(turn % 2 === 0 ? 'X' : 'O')
      })
  }
  await x.reload()
  await eventually(async () => {
    expect(await status(x)).toBe('You are X. Your turn')
  })
  expect(await board(x)).toEqual(['X', 'X', '', 'O', 'O', '', '', '', ''])
  await mark(x, 2)
  await eventually(async () => {
    expect([await status(x), await status(o)]).toEqual(['You won', 'You lost'])
  })
  for (const tab of [x, o]) await click(tab, tab.locator('#again'))
  await seated([x, o])
  expect(await board(x)).toEqual(Array.from({ length: 9 }, () => ''))
})
