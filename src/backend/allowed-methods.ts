import type { App } from './app.ts'

/** The methods that the routes have for a path. Covers routes added after this call. */
export function allowedMethods(app: App): (path: string) => readonly string[] {
  const routes: { at: RegExp; method: string }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    const at = new RegExp(`^${url.replace(/:\w+/g, '[^/]+').replace(/\*/g, '.*')}$`)
    for (const one of [method].flat()) routes.push({ at, method: one })
  })
  return (path) => [...new Set(routes.filter(({ at }) => at.test(path)).map(({ method }) => method))]
}
