// In Chromium's WebCrypto (BoringSSL).
import { testOneVerdict } from './one-verdict.ts'

testOneVerdict()
