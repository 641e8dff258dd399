package dev.monacocrm.models

/** One of a set of texts, which may be one that this version does not know. */
public sealed interface Enumeration {
    /** As the API has it. */
    public val value: String
}
