/** Two colours that differ in brightness too, for those who do not see the hue. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6675; --line: #d9dee6; --card: #ffffff; --page: #f4f6f9; --s0: #1f5fbf; --s1: #e08a2e }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecf2; --soft: #9aa7b8; --line: #333d4b; --card: #1b222c; --page: #12171e; --s0: #5b9bf5; --s1: #f5c06a }
}
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 1100px; margin: 0 auto; padding: 24px 16px 48px }
h1 { font-size: 22px; margin: 0 0 16px; overflow-wrap: anywhere }
h2 { font-size: 16px; margin: 0 }
p { color: var(--soft); margin: 2px 0 10px }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin-bottom: 16px }
.tiles div { flex: 1 1 130px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; color: var(--soft) }
.tiles b { display: block; font-size: 26px; color: var(--ink); font-variant-numeric: tabular-nums }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 0; margin: 0 0 12px }
.legend svg { width: 12px; height: 12px; margin-right: 6px }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(480px, 100%), 1fr)); gap: 16px }
figure, section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 16px; margin: 0 }
section { margin-top: 16px }
svg text { font-size: 12px; fill: var(--soft) }
svg line { stroke: var(--line) }
.s0 { fill: var(--s0) }
.s1 { fill: var(--s1) }
.table { overflow-x: auto; margin-bottom: 16px }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap }
th:first-child { text-align: left }
th { font-weight: 600 }
`
