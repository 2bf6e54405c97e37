// In Node's WebCrypto (OpenSSL).
import { testOneVerdict } from './one-verdict.ts'

testOneVerdict()
