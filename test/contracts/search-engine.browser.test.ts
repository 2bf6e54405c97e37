// The engine in the browser's private files needs a worker: the suite runs here, the engine there.
import { searchEngineContract } from './search-engine.ts'
import { openRemoteEngine } from '../support/remote-engine.ts'

let count = 0
searchEngineContract('SQLite in OPFS', () => openRemoteEngine(`contract${String(++count)}`))
