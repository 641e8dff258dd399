//! What is changed in the Kotlin that UniFFI generates, which fails where that is no longer what it was.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::workspace::Workspace;

const STATUS_A_CALL: &str = "    var status = UniffiRustCallStatus()
    val return_value = callback(status)
    uniffiCheckCallStatus(errorHandler, status)
";
const STATUS_A_THREAD: &str = "    val status = uniffiStatuses.get()!!
    status.code.put(0, UNIFFI_CALL_SUCCESS)
    val return_value = callback(status.place)
    if (status.code.get(0) != UNIFFI_CALL_SUCCESS) uniffiCheckCallStatus(errorHandler, status.read())
";
/// No callback enters a call from within another, so a thread is in one at a time; the core writes a status only where it is no success.
const STATUSES: &str = "
private val uniffiStatuses = object : ThreadLocal<UniffiStatus>() {
    override fun initialValue() = UniffiStatus()
}

private class UniffiStatus {
    private val structure = UniffiRustCallStatus().apply { write() }
    val place: Pointer = structure.pointer
    val code: ByteBuffer = place.getByteBuffer(0, 1)

    fun read(): UniffiRustCallStatus = structure.apply { read() }
}

private val uniffiFreeingStatus = UniffiStatus()

private inline fun uniffiFreeing(free: (Pointer) -> Unit) = synchronized(uniffiFreeingStatus) {
    uniffiFreeingStatus.code.put(0, UNIFFI_CALL_SUCCESS)
    free(uniffiFreeingStatus.place)
    if (uniffiFreeingStatus.code.get(0) != UNIFFI_CALL_SUCCESS) {
        uniffiCheckCallStatus(UniffiNullRustCallStatusErrorHandler, uniffiFreeingStatus.read())
    }
}
";
/// How an object is freed, in the generated code: often by Java's cleaner, whose thread forgets what is a thread's after each object.
const FREED: &str = "            uniffiRustCall { status ->
                UniffiLib.uniffi_monaco_core_ffi_fn_free_";
const FREED_BY_ONE_STATUS: &str = "            uniffiFreeing { status ->
                UniffiLib.uniffi_monaco_core_ffi_fn_free_";
/// What is lent of a status, in the generated code: a structure, which JNA enters Java for to write and to read it.
const STATUS_LENT: &str = "uniffi_out_err: UniffiRustCallStatus";
const STATUS_PLACE_LENT: &str = "uniffi_out_err: Pointer";
const STATUS_TAKEN: &str = "callback: (UniffiRustCallStatus) -> U";
const STATUS_PLACE_TAKEN: &str = "callback: (Pointer) -> U";

/// How a text becomes UTF-8, in the generated code: an encoder a text, which costs as much as some ten of the texts that cross.
const ENCODED: &str = "    fun toUtf8(value: String): ByteBuffer {
";
/// What holds no half of a surrogate pair needs no encoder to say so.
const ENCODED_AT_ONCE: &str = "    fun toUtf8(value: String): ByteBuffer {
        if (value.none { it.isSurrogate() }) return ByteBuffer.wrap(value.toByteArray(Charsets.UTF_8))
";

/// Where the generated code lends the core what an object stands for, as an argument: also where that is freed.
const LENT: &str = "        if (handle == 0.toLong()) {
            throw InternalException(\"uniffiCloneHandle() called on NoHandle object\");
        }
";
const LENT_IF_THERE: &str = "        if (handle == 0.toLong() || callCounter.get() == 0L) {
            throw IllegalStateException(\"${this.javaClass.simpleName} object has already been destroyed\")
        }
";

/// Refuses an object that was freed where it is an argument, gives each thread one status for all its calls, of which a success reads one
/// byte, and all that is freed one, and encodes texts at once.
///
/// The generated code makes a status a call, of two native allocations, which JNA keeps track of until they are collected, and copies it
/// there and back: together many times what a call costs.
pub(super) fn amend(workspace: &Workspace, generated: &Path) -> Result<()> {
    let shell = &workspace.shell;
    let mut code = shell.read_file(generated)?;
    let objects = code.matches("Disposable, AutoCloseable, ").count();
    let calls = code.matches("uniffi_out_err: ").count();
    let changes = [
        (STATUS_A_CALL, STATUS_A_THREAD, 1),
        (STATUS_TAKEN, STATUS_PLACE_TAKEN, 2),
        (STATUS_LENT, STATUS_PLACE_LENT, calls),
        (FREED, FREED_BY_ONE_STATUS, objects),
        (ENCODED, ENCODED_AT_ONCE, 1),
        (LENT, LENT_IF_THERE, objects),
    ];
    for (before, after, times) in changes {
        ensure!(code.matches(before).count() == times, "the generator writes this in another way than it did: {before}");
        code = code.replace(before, after);
    }
    shell.write_file(generated, code + STATUSES)?;
    Ok(())
}
