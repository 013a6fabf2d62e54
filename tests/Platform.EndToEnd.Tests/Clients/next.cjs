// Calls of an unmodified @segment/analytics-next in a page (jsdom), batching on; ids carry SUFFIX.
const { JSDOM } = require('jsdom')

const address = new URL(process.env.RAPPORT_URL)
const page = new JSDOM('<!doctype html><title>Prices</title>', { url: 'https://shop.example/pricing/solar', pretendToBeVisual: true })
for (const name of ['window', 'document', 'localStorage', 'location', 'self']) globalThis[name] = page.window[name] ?? page.window
Object.defineProperty(globalThis, 'navigator', { value: page.window.navigator, configurable: true })
page.window.fetch = globalThis.fetch

const { AnalyticsBrowser } = require('@segment/analytics-next')

async function main() {
  const suffix = process.env.SUFFIX
  const apiKey = process.env.RAPPORT_WRITE_KEY
  const analytics = AnalyticsBrowser.load({
    writeKey: apiKey,
    cdnSettings: { integrations: { 'Segment.io': {
      apiKey, apiHost: `${address.host}/v1`, protocol: 'http',
      deliveryStrategy: { strategy: 'batching', config: { size: 3, timeout: 500 } },
    } } },
  })
  await analytics.page('Prices', { topic: 'solar' })
  await analytics.identify(`next-${suffix}`, { email: `Next.${suffix}@Example.com`, first_name: 'Next' })
  await analytics.track('Quote Requested', { topic: 'solar' })
  await analytics.track('Great phone 😀'.slice(0, 13))
  await analytics.group(`acme-${suffix}`, { name: 'Acme', email: 'info@acme.example' })
  await new Promise((done) => setTimeout(done, 2500))
}

main().then(() => process.exit(0), (error) => {
  console.error(error)
  process.exit(1)
})
