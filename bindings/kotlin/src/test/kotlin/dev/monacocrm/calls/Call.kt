package dev.monacocrm.calls

import dev.monacocrm.MonacoClient

/** The typed call of a case of `tests/operations`, which is [number] in the file, from 0. */
class Call(val number: Int, val operation: String, val case: String, val make: suspend (MonacoClient) -> Any?)
